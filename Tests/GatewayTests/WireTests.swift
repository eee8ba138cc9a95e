import Storage
import Testing

@testable import Gateway

@Suite("Headers")
struct WireTests {
    static let trace = "0af7651916cd43dd8448eb211c80319c"

    @Test("a valid traceparent is continued, also of a later version with more fields")
    func continued() {
        #expect(TraceParent.traceId("00-\(Self.trace)-b7ad6b7169203331-01") == Self.trace)
        #expect(TraceParent.traceId("00-\(Self.trace)-b7ad6b7169203331-00") == Self.trace)
        #expect(TraceParent.traceId("cc-\(Self.trace)-b7ad6b7169203331-01-more") == Self.trace)
    }

    @Test(
        "any other begins a new trace",
        arguments: [
            "", "00", "00-\(trace)-b7ad6b7169203331", "00-\(trace)-b7ad6b7169203331-01-more",
            "ff-\(trace)-b7ad6b7169203331-01", "00-\(trace.uppercased())-b7ad6b7169203331-01",
            "00-\(trace.dropLast())-b7ad6b7169203331-01", "00-\(trace)-b7ad6b716920333-01",
            "00-\(String(repeating: "0", count: 32))-b7ad6b7169203331-01",
            "00-\(trace)-0000000000000000-01", "00-\(trace)-b7ad6b7169203331-0g",
            "00-\(trace.dropLast())g-b7ad6b7169203331-01", "---", "é0-\(trace)-x-01",
        ])
    func refused(header: String) { #expect(TraceParent.traceId(header) == nil) }

    @Test("a name in a header is visible ASCII, whatever it was")
    func encoding() {
        #expect(HeaderText.encode("a-b_c.d") == "a-b_c.d")
        #expect(HeaderText.encode("a b\r\n%ü") == "a%20b%0D%0A%25%C3%BC")
        #expect(HeaderText.decode("a%20b%0D%0A%25%C3%BC"[...]) == "a b\r\n%ü")
        for odd in ["%", "%2", "%zz", "a%", "%%41"] {
            #expect(HeaderText.decode(odd[...]) == odd.replacing("%41", with: "A"))
        }
    }

    @Test("a delay is told in whole seconds, never too short")
    func retryAfter() {
        let delays: [(Duration, Int64)] = [
            (.zero, 1), (.milliseconds(1), 1), (.seconds(1), 1), (.milliseconds(1_001), 2),
            (.seconds(90), 90),
        ]
        for (delay, seconds) in delays { #expect(delay.wholeSeconds == seconds) }
    }

    @Test("every error has a status, a type and a code, and says more than its name")
    func errors() {
        let errors: [GatewayError] = [
            .keyMissing, .keyInvalid, .unknownPath("/x"), .stopped, .clientGone,
            .streamWrittenTwice, .keyName("", reason: "r"), .unknownKey("k"),
            .storage(.failed(reason: "r")), .bodyTooLarge(limitBytes: 1),
            .missing(parameter: "p"),
            .unknownModel(String(repeating: "x", count: 9_999), known: []),
            .unknownPrompt("p", known: (0..<99).map(String.init)),
        ]
        for error in errors {
            #expect((400..<600).contains(error.status))
            #expect(!error.type.isEmpty)
            #expect((30..<400).contains(error.description.count), "\(error)")
        }
        #expect(
            GatewayError.unknownPrompt("p", known: (0..<99).map(String.init)).description
                .contains("and 79 more"))
    }
}
