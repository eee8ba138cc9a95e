import Evaluation
import Telemetry
import Testing

@Suite("Reports", .timeLimit(.minutes(1)))
struct ReportTests {
    let world: World

    init() throws { world = try World() }

    private func report(_ versions: [Int], limit: Int? = nil, lines: String = World.lines(3))
        async throws -> RunReport
    {
        let engine = try await world.engine(
            FakeModel { call, _ in
                switch (call.caseId, call.version) {
                case ("c0", 2): "no <b>&\u{1B}"
                case ("c1", 3): "no | `x`"
                case ("c2", _): throw ModelCallError.refused(reason: "broken \"pipe\"")
                default: "yes"
                }
            })
        _ = try await engine.datasets.push(name: "core", jsonLines: lines)
        let run = try await engine.start(
            RunRequest(
                dataset: "core", prompt: "support", versions: versions, limit: limit, actor: "ana"))
        await engine.wait(for: run.id)
        return try await engine.report(run.id)
    }

    @Test("JUnit XML has a suite a version, and tells failures, errors and skips apart")
    func junit() async throws {
        let text = JUnitReport.text(try await report([2]))
        #expect(
            text == """
                <?xml version="1.0" encoding="UTF-8"?>
                <testsuites>
                  <testsuite name="support v2 on core" tests="3" failures="1" errors="1" \
                skipped="0">
                    <testcase classname="support v2 on core" name="c0" time="0.020">
                      <failure message="equals: the output differs from character 1 on">\
                equals: failed: the output differs from character 1 on&#10;output:&#10;\
                no &lt;b&gt;&amp;\u{FFFD}&#10;trace: t-2-c0</failure>
                    </testcase>
                    <testcase classname="support v2 on core" name="c1" time="0.020"/>
                    <testcase classname="support v2 on core" name="c2">
                      <error message="broken &quot;pipe&quot;"></error>
                    </testcase>
                  </testsuite>
                </testsuites>

                """)
    }

    @Test("cases that a run has not reached are skipped in JUnit")
    func notReached() async throws {
        let gate = Gate()
        let engine = try await world.engine(
            FakeModel { _, _ in
                try await gate.wait()
                return "yes"
            })
        _ = try await engine.datasets.push(name: "core", jsonLines: World.lines(2))
        let run = try await engine.start(
            RunRequest(dataset: "core", prompt: "support", versions: [1], actor: "ana"))
        _ = try await engine.stop(run.id, actor: "ana")
        let report = try await engine.report(run.id)
        let text = JUnitReport.text(report)
        #expect(text.contains(#"failures="0" errors="0" skipped="2""#))
        #expect(text.components("<skipped message=\"not reached\"/>") == 2)
        #expect(MarkdownReport.text(report).contains("**No verdict.** The run is stopped."))
    }

    @Test("Markdown leads with the verdict, and lists what broke and what was fixed")
    func markdown() async throws {
        let report = try await report([3, 2])
        let text = MarkdownReport.text(report)
        #expect(
            text.hasPrefix("## Eval run 1: support v3 against v2\n\n**Inconclusive.** No verdict"))
        #expect(text.contains("| v3 | 50% (9.5% – 90.5%) | 2 of 3 | 1 | 1 | 0 | $0.000001 | 20 ms"))
        #expect(text.contains("### Broken by the candidate: 1\n\n- `c1` – equals: the output"))
        #expect(text.contains("### Fixed by the candidate: 1\n\n- `c0`"))
    }

    @Test("Markdown of one version lists what failed, so many and no more")
    func single() async throws {
        let lines = (0..<13).map { #"{"id":"x\#($0)","expected":"no"}"# }.joined(separator: "\n")
        let text = MarkdownReport.text(try await report([1], lines: lines))
        #expect(text.contains("### Failed: 13"))
        #expect(text.contains("- and 3 more\n"))
        #expect(text.components("- `x") == 10)
        let short = MarkdownReport.text(try await report([1], limit: 2, lines: lines))
        #expect(short.contains("2 cases of more."))
    }
}

extension String {
    fileprivate func components(_ part: String) -> Int { ranges(of: part).count }
}
