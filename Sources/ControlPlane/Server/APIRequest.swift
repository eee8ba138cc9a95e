import ControlAPI
import FoundationEssentials

/// A call of the control API, taken apart.
struct APIRequest: Sendable {
    let parameters: [String: String]
    let query: [String: String]
    let body: [UInt8]

    func parameter(_ name: String) throws(Problem) -> String {
        guard let value = parameters[name] else {
            throw Problem(.badRequest, "the path lacks \(name)")
        }
        return value
    }

    func number(_ name: String) throws(Problem) -> Int {
        let text = try parameter(name)
        guard let number = Int(text) else {
            throw Problem(.badRequest, "\(name) in the path must be a number, found '\(text)'")
        }
        return number
    }

    func queryNumber(_ name: String) throws(Problem) -> Int? {
        guard let text = query[name] else { return nil }
        guard let number = Int(text) else {
            throw Problem(.badRequest, "\(name) must be a number, found '\(text)'")
        }
        return number
    }

    func requiredQueryNumber(_ name: String) throws(Problem) -> Int {
        guard let number = try queryNumber(name) else {
            throw Problem(.badRequest, "the query needs \(name)=NUMBER")
        }
        return number
    }

    func decode<Message: Decodable>(_ type: Message.Type = Message.self) throws(Problem) -> Message
    {
        do { return try ControlCodec.decode(type, from: Data(body)) } catch {
            let why = ControlCodec.explain(error, in: Data(body))
            throw Problem(.badRequest, "the body is not a \(type): \(why)")
        }
    }
}

/// Percent-decoding and queries, as RFC 3986 has them; `+` stays a plus.
enum URLText {
    static func decode(_ text: some StringProtocol) -> String {
        guard text.utf8.contains(UInt8(ascii: "%")) else { return String(text) }
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            let hex = String(decoding: rest.prefix(2), as: UTF8.self)
            if byte == UInt8(ascii: "%"), hex.utf8.count == 2, let code = UInt8(hex, radix: 16) {
                bytes.append(code)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    static func query(_ text: String?) -> [String: String] {
        var items: [String: String] = [:]
        for pair in (text ?? "").split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            items[decode(parts[0])] = parts.count > 1 ? decode(parts[1]) : ""
        }
        return items
    }
}
