import Terminal

/// A terminal of the xterm family, as far as curses uses one: a grid, a cursor, private modes, and the bells it rang.
package struct Emulator {
    package private(set) var x = 0
    package private(set) var y = 0
    /// The private modes that are on, without the visible cursor and automatic margins that are on at first.
    package private(set) var modes: Set<Int> = []
    /// How many bells rang.
    package private(set) var bells = 0
    /// The titles a program tried to set.
    package private(set) var titles = 0
    private var width: Int
    private var height: Int
    private var grid: [[String]]
    private var first: (grid: [[String]], x: Int, y: Int)?
    private var region: ClosedRange<Int>
    private var wraps = false
    private var pending: [UInt8] = []
    private var last = " "

    init(width: Int, height: Int) {
        self.width = width
        self.height = height
        grid = Self.blank(width, height)
        region = 0...(height - 1)
    }

    package var lines: [String] {
        grid.map { row in
            var row = row
            while row.last == " " { row.removeLast() }
            return row.joined()
        }
    }

    mutating func resize(width: Int, height: Int) {
        func fit(_ grid: [[String]]) -> [[String]] {
            (0..<height).map { row in
                (0..<width).map { grid.indices.contains(row) && $0 < grid[row].count ? grid[row][$0] : " " }
            }
        }
        grid = fit(grid)
        if let saved = first { first = (fit(saved.grid), min(saved.x, width - 1), min(saved.y, height - 1)) }
        self.width = width
        self.height = height
        region = 0...(height - 1)
        x = min(x, width - 1)
        y = min(y, height - 1)
    }

    mutating func feed(_ bytes: ArraySlice<UInt8>) {
        pending += bytes
        while let length = unitLength() {
            let unit = Array(pending.prefix(length))
            pending.removeFirst(length)
            obey(unit)
        }
    }

    /// The length of the next complete character or sequence.
    private func unitLength() -> Int? {
        guard let lead = pending.first else { return nil }
        if lead >= 0x80 {
            let length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2
            return pending.count >= length ? length : nil
        }
        guard lead == 0x1B else { return 1 }
        guard pending.count > 1 else { return nil }
        switch pending[1] {
        case UInt8(ascii: "["):
            return pending.dropFirst(2).firstIndex { (0x40...0x7E).contains($0) }.map { $0 + 1 }
        case UInt8(ascii: "]"):
            return pending.firstIndex(of: 7).map { $0 + 1 }
        case UInt8(ascii: "("), UInt8(ascii: ")"):
            return pending.count > 2 ? 3 : nil
        default:
            return 2
        }
    }

    private mutating func obey(_ unit: [UInt8]) {
        switch (unit[0], unit.dropFirst().first) {
        case (0x1B, UInt8(ascii: "[")): control(unit)
        // Curses gives the palette back with such a sequence; 0, 1 and 2 set titles.
        case (0x1B, UInt8(ascii: "]")): titles += (0x30...0x32).contains(unit[2]) && unit[3] == 0x3B ? 1 : 0
        case (0x1B, UInt8(ascii: "M")): y == region.lowerBound ? scroll(-1) : (y = max(0, y - 1))
        case (0x1B, _), (0x0E, _), (0x0F, _), (0, _): break
        case (7, _): bells += 1
        case (8, _): x = max(0, x - 1)
        case (9, _): x = min(width - 1, (x / 8 + 1) * 8)
        case (10, _): y == region.upperBound ? scroll(1) : (y = min(height - 1, y + 1))
        case (13, _): x = 0
        default: print(String(decoding: unit, as: UTF8.self))
        }
        if unit[0] < 0x20 { wraps = false }
    }

    private mutating func print(_ character: String) {
        let columns = TextWidth.width(of: character.unicodeScalars.first ?? " ")
        if columns == 0 {
            grid[y][max(0, wraps ? x : x - 1)] += character
            return
        }
        if wraps {
            wraps = false
            x = 0
            y == region.upperBound ? scroll(1) : (y = min(height - 1, y + 1))
        }
        last = character
        grid[y][x] = character
        if columns == 2, x + 1 < width { grid[y][x + 1] = "" }
        x += columns
        if x >= width {
            x = width - 1
            wraps = true
        }
    }

    private mutating func control(_ unit: [UInt8]) {
        let body = String(decoding: unit.dropFirst(2).dropLast(), as: UTF8.self)
        let final = Character(Unicode.Scalar(unit[unit.count - 1]))
        let numbers = body.drop { !$0.isNumber }.split(separator: ";", omittingEmptySubsequences: false).map {
            Int($0) ?? 0
        }
        let count = max(1, numbers.first ?? 1)
        if body.hasPrefix("?") { return setModes(numbers, on: final == "h") }
        switch final {
        case "H", "f":
            y = min(height, max(1, numbers.first ?? 1)) - 1
            x = min(width, max(1, numbers.dropFirst().first ?? 1)) - 1
        case "G": x = min(width, count) - 1
        case "d": y = min(height, count) - 1
        case "A": y = max(0, y - count)
        case "B": y = min(height - 1, y + count)
        case "C": x = min(width - 1, x + count)
        case "D": x = max(0, x - count)
        case "J": eraseScreen(numbers.first ?? 0)
        case "K": erase(row: y, numbers.first == 1 ? 0..<(x + 1) : (numbers.first ?? 0) == 2 ? 0..<width : x..<width)
        case "X": erase(row: y, x..<min(width, x + count))
        case "P": grid[y] = Array((grid[y][..<x] + grid[y][min(width, x + count)...] + blanks(count)).prefix(width))
        case "@": grid[y] = Array((grid[y][..<x] + blanks(count) + grid[y][x...]).prefix(width))
        case "b": for _ in 0..<count { print(last) }
        case "L": shiftRows(from: y, by: -count)
        case "M": shiftRows(from: y, by: count)
        case "S": scroll(count)
        case "T": scroll(-count)
        case "r":
            region = (max(1, numbers.first ?? 1) - 1)...(min(height, numbers.dropFirst().first ?? height) - 1)
            x = 0
            y = 0
        default: break
        }
        if final != "m", final != "b" { wraps = false }
    }

    private mutating func setModes(_ numbers: [Int], on: Bool) {
        for number in numbers where ![7, 12, 25].contains(number) {
            if on { modes.insert(number) } else { modes.remove(number) }
            guard number == 1049 else { continue }
            if on, first == nil {
                first = (grid, x, y)
                grid = Self.blank(width, height)
            } else if !on, let saved = first {
                (grid, x, y) = saved
                first = nil
            }
        }
    }

    private mutating func eraseScreen(_ part: Int) {
        switch part {
        case 0:
            erase(row: y, x..<width)
            for row in (y + 1)..<max(y + 1, height) { erase(row: row, 0..<width) }
        case 1:
            for row in 0..<y { erase(row: row, 0..<width) }
            erase(row: y, 0..<(x + 1))
        default:
            grid = Self.blank(width, height)
        }
    }

    private mutating func erase(row: Int, _ columns: Range<Int>) {
        for column in columns { grid[row][column] = " " }
    }

    private mutating func scroll(_ count: Int) {
        shiftRows(from: region.lowerBound, by: count)
    }

    /// Moves the rows of the region from `top` on up by `count`, or down when it is negative.
    private mutating func shiftRows(from top: Int, by count: Int) {
        let rows = Array(grid[top...region.upperBound])
        let empty = Array(repeating: blanks(width), count: min(abs(count), rows.count))
        let moved = count > 0 ? rows.dropFirst(count) + empty : empty + rows.dropLast(-count)
        grid.replaceSubrange(top...region.upperBound, with: moved)
    }

    private func blanks(_ count: Int) -> [String] {
        Array(repeating: " ", count: count)
    }

    private static func blank(_ width: Int, _ height: Int) -> [[String]] {
        Array(repeating: Array(repeating: " ", count: width), count: height)
    }
}
