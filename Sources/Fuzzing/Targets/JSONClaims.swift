import Sentiment

/// JSON is refused with a place, or gives a value whose text gives it again.
struct JSONClaims: FuzzClaims {
    func check(_ random: inout SplitMix64) throws -> Bool {
        var text: [UInt8] = []
        switch random.next(below: 8) {
        case 0: text = random.text()
        case 1:
            // Deep, whether closed or not.
            let (opening, closing) = random.element(of: [("[", "]"), (#"{"a":"#, "}"), (#"[{"":"#, "}]")])
            let depth = random.next(below: random.isOne(in: 50) ? 200_000 : 200)
            text = Array(String(repeating: opening, count: depth).utf8)
            if random.isOne(in: 2) { text.append(UInt8(ascii: "1")) }
            if random.isOne(in: 2) { text += Array(String(repeating: closing, count: depth).utf8) }
        default: Self.append(&random, depth: 0, to: &text)
        }
        let isDamaged = random.isOne(in: 2)
        if isDamaged { text = random.damaged(text) }

        let value: JSONValue
        do {
            value = try JSONValue(parsing: text)
        } catch let error as JSONError {
            guard error.line >= 1, error.column >= 1, error.column <= text.count + 1 else {
                throw Refutation("an error stands in the text: \(error)", by: text)
            }
            return false
        } catch {
            throw Refutation("an error is a JSONError: \(error)", by: text)
        }
        guard let again = try? JSONValue(parsing: Array(value.description.utf8)), again == value else {
            throw Refutation("the text of a value gives it again: \(value)", by: text)
        }
        var reader = JSONReader(text)
        guard (try? reader.skip()) != nil, (try? reader.end()) != nil else {
            throw Refutation("what can be read can be skipped", by: text)
        }
        return true
    }

    private static func append(_ random: inout SplitMix64, depth: Int, to text: inout [UInt8]) {
        func blank() -> [UInt8] { random.isOne(in: 4) ? [random.element(of: Array(" \t\r\n".utf8))] : [] }
        text += blank()
        switch random.next(below: depth < 6 ? 8 : 5) {
        case 0: text += Array(random.element(of: ["true", "false", "null"]).utf8)
        case 1, 2:
            text += Array(
                random.element(of: [
                    "0", "-0", "1", "-12.5e+3", "1E400", "9223372036854775808", "0.000", "7e-7",
                ])
                .utf8)
        case 3, 4: appendString(&random, to: &text)
        case 5, 6:
            text.append(UInt8(ascii: "{"))
            for member in 0..<random.next(below: 5) {
                if member > 0 { text.append(UInt8(ascii: ",")) }
                text += blank()
                appendString(&random, to: &text)
                text += blank() + [UInt8(ascii: ":")]
                append(&random, depth: depth + 1, to: &text)
            }
            text.append(UInt8(ascii: "}"))
        default:
            text.append(UInt8(ascii: "["))
            for element in 0..<random.next(below: 5) {
                if element > 0 { text.append(UInt8(ascii: ",")) }
                append(&random, depth: depth + 1, to: &text)
            }
            text.append(UInt8(ascii: "]"))
        }
        text += blank()
    }

    private static func appendString(_ random: inout SplitMix64, to text: inout [UInt8]) {
        let bytes = RandomText(random.split()).bytes(count: random.next(below: 12))
        var string = Array(JSONValue.quoted(String(decoding: bytes, as: UTF8.self)).utf8)
        for _ in 0..<random.next(below: 3) {
            let escape = random.element(of: [
                #"\n"#, #"\u00e9"#, #"\ud83d\ude00"#, #"\ud83d"#, #"\uDE00"#, #"\ud800\u0041"#, #"\""#,
                #"\/"#,
                #"\\"#, #"\u0000"#,
            ])
            string.insert(contentsOf: escape.utf8, at: string.count - 1)
        }
        text += string
    }
}
