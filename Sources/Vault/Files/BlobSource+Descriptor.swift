import FoundationEssentials
import Glibc

extension BlobSource {
    /// An open file, from where it stands to its end. The descriptor remains the caller's.
    package static func descriptor(_ descriptor: Int32) -> BlobSource {
        var status = stat()
        let isFile = fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
        return BlobSource(length: isFile ? Int(status.st_size) : nil) {
            var piece = Data(count: StoredBlob.pieceSize)
            while true {
                let count = piece.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
                if count > 0 { return piece.prefix(count) }
                if count == 0 { return nil }
                guard errno == EINTR else { throw VaultError.unreadableSource }
            }
        }
    }
}
