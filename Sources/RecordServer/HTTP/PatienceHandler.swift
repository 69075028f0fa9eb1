import HTTPTypes
import Hummingbird
import NIOCore
import NIOHTTPTypes

/// Closes a connection whose client takes too long for a request, even if it sends a byte now and then.
final class PatienceHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    /// A body may take the patience for one more request for each so many bytes it says it has.
    private static let bytesOfOnePatience = 256 << 10

    private let patience: TimeAmount
    private let pause: TimeAmount
    /// When the client has to be done with what it is at; nil while the server is.
    private var deadline: NIODeadline?
    private var check: Scheduled<Void>?

    /// A handler for one connection.
    ///
    /// - Parameters:
    ///   - patience: How long the head of the first request may take, and a short body.
    ///   - pause: How long a client may take from an answer to the head of its next request.
    init(patience: TimeAmount, pause: TimeAmount) {
        self.patience = patience
        self.pause = pause
    }

    func handlerAdded(context: ChannelHandlerContext) {
        deadline = .now() + patience
        look(context.channel, in: patience)
    }

    func handlerRemoved(context: ChannelHandlerContext) { check?.cancel() }

    func channelInactive(context: ChannelHandlerContext) {
        check?.cancel()
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            let length = head.headerFields[.contentLength].flatMap { Int64($0) } ?? 0
            let extra = min(max(0, length), 1 << 30) / Int64(Self.bytesOfOnePatience)
            deadline = .now() + patience + patience * extra
        case .body: break
        // The time of the answer is the server's.
        case .end: deadline = nil
        }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .end = unwrapOutboundIn(data) { deadline = .now() + pause }
        context.write(data, promise: promise)
    }

    /// Looks now and then, because to set an alarm anew for each request costs more than to be a little late.
    private func look(_ channel: any Channel, in time: TimeAmount) {
        check = channel.eventLoop.assumeIsolated().scheduleTask(in: time) { [self] in
            let now = NIODeadline.now()
            guard let deadline, deadline <= now else {
                look(channel, in: deadline.map { min($0 - now, patience) } ?? patience)
                return
            }
            channel.close(promise: nil)
        }
    }
}
