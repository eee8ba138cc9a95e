import CUDADevice
import Glibc
import Inference
import JSON
import ModelFixtures

/// The program: either the one that conducts, or one that runs a part for it.
package struct CheckProgram {
    private static let noGPUStatus: Int32 = 2

    private let arguments: CheckArguments

    package init(_ arguments: CheckArguments) { self.arguments = arguments }

    /// Says what to exit with.
    package func run() -> Int32 {
        if let folder = arguments.bring { return bring(folder) }
        if let part = arguments.part { return run(part) }
        do { return try conduct() } catch {
            Console.error("gpu-check: \(error)")
            return 1
        }
    }

    private func bring(_ folder: String) -> Int32 {
        let errors = KernelCode.bring(to: folder, arguments.architecture)
        Set(errors.map(\.description)).sorted().forEach { Console.error("gpu-check: " + $0) }
        return errors.isEmpty ? 0 : 1
    }

    private func run(_ part: Part) -> Int32 {
        SpawnedProcess.dieWithParent()
        let folder = arguments.scratch ?? "."
        let code = KernelCode(folder: folder + "/code", broughtAlong: arguments.code)
        let context = PartContext(
            references: arguments.references, folder: folder, code: code,
            now: MonotonicClock.nanoseconds
        ) {
            try CUDAPlatform(
                driver: CUDALibraries.open(.driver), blas: CUDALibraries.open(.blas),
                code: { (program, architecture) throws(CUDAError) in
                    try code.code(program, architecture)
                })
        }
        return PartRunner(context) { Console.out(JSONWriter.text($0.json)) }
            .run(part, from: arguments.from)
    }

    // MARK: The conductor

    private func conduct() throws -> Int32 {
        let start = MonotonicClock.nanoseconds()
        func seconds() -> Double { Double(MonotonicClock.nanoseconds() - start) / 1e9 }
        let folder = try ScratchFolder(wish: arguments.scratch)
        defer { folder.remove() }
        let tell = arguments.wantsJSON ? Console.error : Console.out
        let conductor = Conductor(
            secondsLeft: { arguments.seconds - seconds() },
            spawn: { part, from in try spawn(part, from, folder.path) }, tell: tell)
        var report = Report()
        // Without a GPU nothing else makes sense.
        let libraries = conductor.run(.libraries)
        let hasGPU = libraries.findings.contains { $0.name.hasPrefix("GPU ") }
        report.sections.append(libraries)
        for part in Part.allCases where part != .libraries && arguments.only.contains(part) {
            guard hasGPU else { break }
            report.sections.append(conductor.run(part))
            if part == .start { Files.remove(folder.path + "/model") }
            report.seconds = seconds()
            try keep(report)
        }
        addRatios(&report, tell)
        report.seconds = seconds()
        try keep(report)
        if arguments.wantsJSON { Console.out(JSONWriter.pretty(report.json)) }
        guard hasGPU else {
            tell("There is no NVIDIA GPU with a driver here: nothing was checked.")
            return Self.noGPUStatus
        }
        tell(report.summary)
        return report.count(.failed) == 0 ? 0 : 1
    }

    private func keep(_ report: Report) throws {
        guard let output = arguments.output else { return }
        try Files.write(Array((JSONWriter.pretty(report.json) + "\n").utf8), to: output)
    }

    private func addRatios(_ report: inout Report, _ tell: (String) -> Void) {
        let ratios = Conductor.ratios(report.findings)
        guard !ratios.isEmpty, let last = report.sections.indices.last else { return }
        report.sections[last].findings += ratios
        Report.Section(part: .transformers, findings: ratios).lines.forEach(tell)
    }

    private func spawn(_ part: Part, _ from: Int, _ folder: String) throws -> any ChildProcess {
        if part.isPython {
            guard let python = arguments.python, let script = arguments.script else {
                return AbsentProcess("torch and transformers are not installed", part)
            }
            let seconds = Int(part.seconds.most) - 5
            return try SpawnedProcess(
                python, [script, part.rawValue, folder + "/transformers", "\(seconds)"])
        }
        var words = ["--part", part.rawValue, "--from", "\(from)", "--scratch", folder]
        for root in arguments.references + [folder + "/transformers"] {
            words += ["--references", root]
        }
        if let code = arguments.code { words += ["--code", code] }
        return try SpawnedProcess("/proc/self/exe", words)
    }
}

/// Stands for a process that cannot be started, and says why nothing was run.
private final class AbsentProcess: ChildProcess {
    private var messages: [ChildMessage]

    init(_ reason: String, _ part: Part) {
        messages = [
            .begin(index: 0, count: 1, name: part.title), .finding(.notRun(part.title, reason)),
            .end,
        ]
    }

    func next(timeoutSeconds: Double) -> ChildEvent {
        messages.isEmpty ? .exited(0) : .line(JSONWriter.text(messages.removeFirst().json))
    }

    func end() {}
}
