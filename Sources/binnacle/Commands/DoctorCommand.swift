import ArgumentParser
import ControlAPI
import ControlPlane
import Glibc
import HTTPClient

/// Looks at everything that Binnacle needs and says what is wrong, and what would help.
struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor", abstract: "Check what Binnacle needs of this machine.",
        discussion: "Example: binnacle doctor")

    @OptionGroup var data: DataOptions

    struct Finding {
        enum Grade: String { case ok = "ok  ", note = "note", bad = "BAD " }

        let grade: Grade
        let text: String
    }

    func run() async throws {
        var findings = MachineCheck.findings()
        findings += await planeFindings()
        for finding in findings {
            print("\(finding.grade.rawValue)  " + CleanText.plain(finding.text))
        }
        if findings.contains(where: { $0.grade == .bad }) { throw ExitCode(1) }
    }

    private func planeFindings() async -> [Finding] {
        guard let directory = try? data.directory, let path = try? data.socketPath else {
            return [Finding(grade: .bad, text: "no data directory: set HOME or use --data")]
        }
        var findings = [MachineCheck.directory(directory)]
        guard access(path, F_OK) == 0,
            let client = try? ControlClient(.socket(path: path), http: HTTPClient()),
            let status = try? await client.status()
        else {
            findings.append(Finding(grade: .note, text: "no control plane runs on \(directory)"))
            return findings
        }
        findings.append(
            Finding(
                grade: .ok,
                text: "the control plane runs (pid \(status.pid)) on http://\(status.listen)"))
        if let trouble = status.storageTrouble {
            findings.append(Finding(grade: .bad, text: "its database takes no rows: \(trouble)"))
        }
        for model in status.models {
            let isGood = model.phase == .ready
            findings.append(
                Finding(
                    grade: isGood ? .ok : model.phase == .failed ? .bad : .note,
                    text: "model " + StatusCommand.model(model)))
        }
        return findings
    }
}

/// What the machine itself offers.
enum MachineCheck {
    static func findings() -> [DoctorCommand.Finding] {
        let report = ControlPlane.machine()
        let gpu: DoctorCommand.Finding =
            switch report.gpu {
            case .found(let names):
                .init(grade: .ok, text: "GPU: \(names.joined(separator: ", ")) (NVML)")
            case .none(let reason):
                .init(grade: .note, text: "models run on the CPU: \(reason)")
            }
        return [
            .init(
                grade: report.hasEmbeddedModel ? .ok : .bad,
                text: report.hasEmbeddedModel
                    ? "the binary carries the model pilot"
                    : "this build carries no model; build it from a whole checkout"),
            .init(
                grade: .ok,
                text: "\(report.processors) processors, \(report.memoryBytes >> 20) MiB of memory"),
            gpu, terminal(),
        ]
            + report.cuda.map { .init(grade: $0.isGood ? .ok : .note, text: $0.text) }
    }

    private static func terminal() -> DoctorCommand.Finding {
        let term = getenv("TERM").map { String(cString: $0) } ?? ""
        if isatty(STDOUT_FILENO) != 1 {
            return .init(grade: .note, text: "no terminal here: use --once, --json or --plain")
        }
        if term.isEmpty || term == "dumb" {
            return .init(grade: .bad, text: "TERM is '\(term)'; set it to your terminal's name")
        }
        return .init(grade: .ok, text: "terminal \(term)")
    }

    static func directory(_ path: String) -> DoctorCommand.Finding {
        if access(path, F_OK) != 0 {
            return .init(
                grade: .note, text: "the data directory \(path) is made at the first start")
        }
        if access(path, R_OK | W_OK | X_OK) != 0 {
            return .init(grade: .bad, text: "the data directory \(path) is not writable")
        }
        var status = statvfs()
        guard statvfs(path, &status) == 0 else {
            return .init(grade: .note, text: "the data directory is \(path)")
        }
        let free = (Int(status.f_bavail) * Int(status.f_frsize)) >> 20
        let least = 100
        return .init(
            grade: free < least ? .bad : .ok,
            text: "the data directory \(path) has \(free) MiB free"
                + (free < least ? "; less than \(least) MiB is little" : ""))
    }
}
