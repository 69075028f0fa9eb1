import HealthModel
import Testing

@Suite struct `Lossless JSON` {
    @Test(arguments: [
        #"{"b":1.00,"a":[true,false,null],"c":{"é":"\"\\\n"}}"#, "[]", "{}", #""x""#, "-0", "1e-245",
        "1000000000000000000.000",
        #"{"a":1,"A":2}"#,
    ])
    func `is written exactly as it was read`(text: String) throws {
        let json = try JSON(parsing: text.utf8)
        #expect(String(decoding: json.serialized(), as: UTF8.self) == text)
        #expect(try JSON(parsing: json.serialized(.pretty)) == json)
    }

    @Test(arguments: [
        ("", JSONError.Reason.unexpectedEnd), ("{", .unexpectedEnd), (#"{"a":1,"a":2}"#, .duplicateMember),
        ("01", .trailingBytes),
        ("1.", .unexpectedEnd), ("[1,]", .unexpectedByte), (#""\ud800""#, .invalidText), ("nul", .unexpectedEnd),
        ("{} x", .trailingBytes),
        (String(repeating: "[", count: 200), .tooDeep), (String(repeating: "9", count: 300), .numberTooLong),
        ("'a'", .unexpectedByte),
    ])
    func `refuses what the grammar does not allow`(text: String, reason: JSONError.Reason) {
        #expect { try JSON(parsing: text.utf8) } throws: { ($0 as? JSONError)?.reason == reason }
    }

    @Test func `names the place of a defect`() {
        #expect { try JSON(parsing: "{\n  \"a\": x}".utf8) } throws: { error in
            guard let error = error as? JSONError else { return false }
            return error.line == 2 && error.column == 8
        }
    }

    @Test func `is equivalent whatever the order of members, and not when a digit differs`() throws {
        let left = try JSON(parsing: #"{"a":1,"b":{"c":2.0,"d":3}}"#.utf8)
        #expect(left.isEquivalent(to: try JSON(parsing: #"{"b":{"d":3,"c":2.0},"a":1}"#.utf8)))
        #expect(!left.isEquivalent(to: try JSON(parsing: #"{"b":{"d":3,"c":2},"a":1}"#.utf8)))
        #expect(
            left.serialized(.canonical)
                == (try JSON(parsing: #"{"b":{"d":3,"c":2.0},"a":1}"#.utf8)).serialized(.canonical)
        )
    }
}
