/// Runs the parts one after the other within the time that there is.
package struct Conductor {
    /// A part whose processes end so often is given up.
    private static let mostProcesses = 16

    private let secondsLeft: () -> Double
    private let spawn: (Part, _ from: Int) throws -> any ChildProcess
    private let tell: (String) -> Void

    /// `tell` gets the lines of the table as they come.
    package init(
        secondsLeft: @escaping () -> Double,
        spawn: @escaping (Part, _ from: Int) throws -> any ChildProcess,
        tell: @escaping (String) -> Void
    ) {
        self.secondsLeft = secondsLeft
        self.spawn = spawn
        self.tell = tell
    }

    /// One part, with as many processes as it takes.
    package func run(_ part: Part) -> Report.Section {
        var section = Report.Section(part: part)
        tell(part.title)
        let before = secondsLeft()
        if before < part.seconds.least {
            section.findings = [
                .notRun(
                    part.title,
                    "\(Int(max(0, before))) s are left of the time, it takes "
                        + "\(Int(part.seconds.least)) or more")
            ]
        } else {
            var run = PartProgress(part, until: before - min(before, part.seconds.most))
            while run.wantsProcess, run.processes < Self.mostProcesses { follow(&run) }
            section.findings = run.findings
        }
        section.seconds = before - secondsLeft()
        section.lines.forEach(tell)
        return section
    }

    /// Starts a process and listens until it has ended.
    private func follow(_ run: inout PartProgress) {
        run.processes += 1
        run.hasEnded = false
        let child: any ChildProcess
        do { child = try spawn(run.part, run.next) } catch {
            return run.giveUp(.failed(run.part.title, "\(error)"))
        }
        defer { child.end() }
        while !run.hasEnded {
            let left = secondsLeft() - run.until
            guard left > 0 else { return run.runOut() }
            run.take(child.next(timeoutSeconds: min(left, run.part.silenceSeconds)), left: left)
        }
    }

    /// What others took beside what we took.
    package static func ratios(_ findings: [Finding]) -> [Finding] {
        findings.compactMap { theirs in
            guard let name = theirs.beside, let value = theirs.value,
                let ours = findings.first(where: { $0.name == name && $0.unit == theirs.unit }),
                let own = ours.value, own > 0, value > 0
            else { return nil }
            let isRate = theirs.unit.hasSuffix("/s")
            return .measured(
                "\(name), beside \(theirs.name)", isRate ? own / value : value / own,
                "times as fast")
        }
    }
}

/// How far a part has come.
private struct PartProgress {
    let part: Part
    /// The seconds that must be left for what follows.
    let until: Double
    var findings: [Finding] = []
    var processes = 0
    /// The item that a next process begins with.
    var next = 0
    private(set) var wantsProcess = true
    var hasEnded = false
    private var current: (index: Int, count: Int, name: String)?

    init(_ part: Part, until: Double) {
        self.part = part
        self.until = until
    }

    mutating func take(_ event: ChildEvent, left: Double) {
        switch event {
        case .line(let line): take(ChildMessage(line))
        case .silence where left <= part.silenceSeconds: runOut()
        case .silence: goOn("without a word for \(Int(part.silenceSeconds)) s")
        case .exited(PartRunner.lostStatus): goOn(nil)
        case .exited(0) where !wantsProcess: hasEnded = true
        case .exited(let status): goOn("the process ended with status \(status)")
        case .killed(let signal): goOn("the process was ended by signal \(signal)")
        }
    }

    private mutating func take(_ message: ChildMessage?) {
        switch message {
        case .begin(let index, let count, let name): current = (index, count, name)
        case .finding(let finding): findings.append(finding)
        case .end:
            wantsProcess = false
            hasEnded = true
        case nil: break
        }
    }

    /// The process is no more; another begins with what follows.
    private mutating func goOn(_ failure: String?) {
        hasEnded = true
        guard let current else {
            return giveUp(.failed(part.title, failure ?? "the GPU cannot be used"))
        }
        if let failure { findings.append(.failed(current.name, failure)) }
        next = current.index + 1
        self.current = nil
        if next >= current.count { wantsProcess = false }
    }

    mutating func giveUp(_ finding: Finding) {
        findings.append(finding)
        (hasEnded, wantsProcess) = (true, false)
    }

    /// The time is over.
    mutating func runOut() {
        let name = current.map { "\($0.name), and what follows" } ?? part.title
        let rest = current.map { " for \($0.count - $0.index) of \($0.count)" } ?? ""
        giveUp(.notRun(name, "no time was left\(rest)"))
    }
}
