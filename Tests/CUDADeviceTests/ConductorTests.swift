import GPUCheck
import JSON
import Testing

@Suite("GPU check, its processes")
struct ConductorTests {
    /// Says what it was told to.
    private final class ScriptedProcess: ChildProcess {
        var events: [ChildEvent]
        private(set) var isEnded = false

        init(_ events: [ChildEvent]) { self.events = events }

        func next(timeoutSeconds: Double) -> ChildEvent {
            events.isEmpty ? .silence : events.removeFirst()
        }

        func end() { isEnded = true }
    }

    private static func line(_ message: ChildMessage) -> ChildEvent {
        .line(JSONWriter.text(message.json))
    }

    private static func item(_ index: Int, _ state: Finding.State?) -> [ChildEvent] {
        let name = "item \(index)"
        let begin = line(.begin(index: index, count: 3, name: name))
        switch state {
        case .passed: return [begin, line(.finding(.passed(name)))]
        case .failed: return [begin, line(.finding(.failed(name, "wrong")))]
        default: return [begin]
        }
    }

    /// A part, of processes that begin with the items that are asked for.
    private func run(
        _ processes: [[ChildEvent]], part: Part = .kernels, secondsLeft: Double = 100
    ) -> (section: Report.Section, starts: [Int], lines: [String]) {
        var (rest, starts, lines) = (processes[...], [Int](), [String]())
        let conductor = Conductor(
            secondsLeft: { secondsLeft },
            spawn: { _, from in
                starts.append(from)
                return ScriptedProcess(rest.popFirst() ?? [.killed(9)])
            }, tell: { lines.append($0) })
        return (conductor.run(part), starts, lines)
    }

    @Test("findings are collected until a process says that it is done")
    func collects() {
        let events =
            Self.item(0, .passed) + [.line("what a library prints")] + Self.item(1, .failed)
            + Self.item(2, .passed) + [Self.line(.end)]
        let (section, starts, _) = run([events])
        #expect(section.findings.map(\.state) == [.passed, .failed, .passed])
        #expect(starts == [0])
    }

    @Test("what kills a process or stops its answers costs one item")
    func goesOn() {
        let (section, starts, _) = run([
            Self.item(0, .passed) + Self.item(1, nil) + [.killed(11)],
            Self.item(2, nil) + [.silence],
        ])
        #expect(section.findings.map(\.state) == [.passed, .failed, .failed])
        #expect(section.findings[1].note.contains("signal 11"))
        #expect(section.findings[2].note.contains("without a word"))
        #expect(starts == [0, 2])
    }

    @Test("a process whose GPU is lost has said so itself")
    func goesOnAfterLoss() {
        let (section, starts, _) = run([
            Self.item(0, .failed) + [.exited(PartRunner.lostStatus)],
            Self.item(1, .passed) + Self.item(2, .passed) + [Self.line(.end)],
        ])
        #expect(section.findings.map(\.state) == [.failed, .passed, .passed])
        #expect(starts == [0, 1])
    }

    @Test("a process that ends before it begins anything is given up")
    func givesUp() {
        let (section, starts, _) = run([[.exited(1)]])
        #expect(section.findings.map(\.state) == [.failed] && starts == [0])
    }

    @Test("what does not fit into the time is not run, and said to be so")
    func keepsTime() {
        let (section, starts, lines) = run([], part: .large, secondsLeft: 10)
        #expect(section.findings.map(\.state) == [.notRun] && starts.isEmpty)
        #expect(lines.contains { $0.contains("not run") })
    }

    @Test("a part that takes its whole time names what is left")
    func runsOut() {
        var left = 100.0
        let conductor = Conductor(
            secondsLeft: { left },
            spawn: { _, _ in
                left = 0
                return ScriptedProcess(Self.item(0, .passed))
            }, tell: { _ in })
        let section = conductor.run(.kernels)
        #expect(section.findings.last?.state == .notRun)
    }

    @Test("figures of other programs are divided by ours, rates and times")
    func ratios() {
        var theirs = Finding.measured("theirs", 500, "tokens/s")
        theirs.beside = "ours"
        var slow = Finding.measured("slow", 20, "ms")
        slow.beside = "quick"
        let ratios = Conductor.ratios([
            .measured("ours", 2000, "tokens/s"), theirs, .measured("quick", 5, "ms"), slow,
        ])
        #expect(ratios.map(\.value) == [4, 4])
    }

    @Test("messages and findings come back from JSON as they were")
    func messages() throws {
        var finding = Finding.measured(
            "a \"name\"", 1.5, "ms", share: 0.25, aim: 2, "and a note")
        finding.beside = "other"
        for message in [ChildMessage.begin(index: 1, count: 2, name: "é"), .finding(finding), .end]
        {
            #expect(ChildMessage(JSONWriter.text(message.json)) == message)
        }
        #expect(ChildMessage("{\"begin\":") == nil && ChildMessage("plain") == nil)
    }

    @Test("a process is heard line by line, and how it ended")
    func spawns() throws {
        let process = try SpawnedProcess("sh", ["-c", "printf 'a\\nb'; printf 'c\\n'; exit 7"])
        #expect(process.next(timeoutSeconds: 20) == .line("a"))
        #expect(process.next(timeoutSeconds: 20) == .line("bc"))
        #expect(process.next(timeoutSeconds: 20) == .exited(7))
        let killed = try SpawnedProcess("sh", ["-c", "kill -9 $$"])
        #expect(killed.next(timeoutSeconds: 20) == .killed(9))
        let quiet = try SpawnedProcess("sleep", ["30"])
        #expect(quiet.next(timeoutSeconds: 0.01) == .silence)
        #expect(throws: (any Error).self) { try SpawnedProcess("no-such-program", []) }
    }

    @Test("arguments are taken, and what is none is refused")
    func arguments() throws {
        let arguments = try CheckArguments([
            "--json", "--seconds", "30", "--only", "kernels,rates", "--references", "a",
            "--references", "b",
        ])
        #expect(arguments.wantsJSON && arguments.seconds == 30)
        #expect(arguments.only == [.kernels, .rates] && arguments.references == ["a", "b"])
        for words in [["--nothing"], ["--seconds"], ["--seconds", "-1"], ["--only", "all"]] {
            #expect(throws: UsageError.self) { try CheckArguments(words) }
        }
    }

    @Test("the table counts what passed and shows the rest")
    func table() {
        let section = Report.Section(
            part: .rates,
            findings: [
                .passed("one"), .passed("two"), .failed("three", "wrong"),
                .measured("four", 0.12345, "ms", share: 0.5, aim: 0.2),
                .notRun("five", "no time"),
            ])
        #expect(section.lines.count == 4 && section.lines[0].contains("2 checks passed"))
        #expect(section.lines[2].contains("0.1235 ms, 50 % of what it could be, aim 0.2"))
        var report = Report()
        report.sections = [section]
        #expect(report.summary.hasPrefix("2 passed, 1 failed, 1 measured, 1 not run"))
        #expect(report.json["failed"]?.integer == 1)
    }
}
