import ControlAPI
import FoundationEssentials
import Testing

@Suite("Control codec")
struct ControlCodecTests {
    @Test("a message comes back as it was, and its keys are snake_case")
    func roundTrip() throws {
        let row = SequenceRow(
            requestId: "r-1", label: "triage@2", phase: .decode, promptTokens: 10,
            computedTokens: 10, cachedTokens: 0, outputTokens: 3, outputLimit: 8, pages: 1,
            preemptions: 0, waitedMilliseconds: 0.5, timeToFirstTokenMilliseconds: 4.25,
            tokensPerSecond: nil)
        let bytes = try ControlCodec.encode(row)
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(text.contains("\"request_id\":\"r-1\""))
        #expect(text.contains("\"time_to_first_token_milliseconds\":4.25"))
        #expect(try ControlCodec.decode(SequenceRow.self, from: bytes) == row)
    }

    @Test("a step is a row of numbers, and what is missing stays missing")
    func steps() throws {
        var row = StepRow()
        row.number = 7
        row.milliseconds = 1.5
        row.preemptions = 2
        row.bandwidthShare = 0.5
        let bytes = try ControlCodec.encode([row])
        #expect(
            String(decoding: bytes, as: UTF8.self) == "[[7,0,0,0,0,0,0,0,0,0,2,1.5,null,0,0.5]]")
        #expect(try ControlCodec.decode([StepRow].self, from: bytes) == [row])
    }

    @Test("no property has a name that snake_case cannot bring back")
    func names() throws {
        // `runID` would be written as run_id and read back as runId.
        var folder = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        folder = "/" + folder + "/Sources/ControlAPI"
        let manager = FileManager.default
        let files = try manager.subpathsOfDirectory(atPath: folder).filter {
            $0.hasSuffix(".swift")
        }
        #expect(files.count > 8)
        for file in files {
            let data = try #require(manager.contents(atPath: folder + "/" + file))
            let text = String(decoding: data, as: UTF8.self)
            let wrong = text.matches(of: #/var \w*[A-Z]{2}\w*:/#).map { String($0.output) }
            #expect(wrong.isEmpty, "\(file)")
        }
    }

    @Test("path parts and queries are escaped")
    func paths() {
        #expect(
            ControlPaths.fill(ControlPaths.evalCase, "7", "a/b c")
                == "/api/evals/7/cases/a%2Fb%20c")
        #expect(ControlPaths.query([("a", "1&2"), ("b", nil)]) == "?a=1%262")
        #expect(ControlPaths.query([]) == "")
    }
}
