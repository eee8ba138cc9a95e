import ControlAPI
import Glibc
import HTTPClient

/// Starts a control plane in the background and waits until it serves.
struct Launcher {
    /// How long a control plane may take to say that it serves.
    static let patienceMilliseconds: Int32 = 30_000

    /// POSIX_SPAWN_SETSID of glibc's <spawn.h>, which Swift does not import.
    static let newSession: Int16 = 0x80

    let data: DataOptions
    var listen: String?
    var config: String?

    enum Outcome {
        case alreadyRuns(StatusReport)
        case started(ReadyReport)
    }

    func start() async throws -> Outcome {
        if let status = try await running() { return .alreadyRuns(status) }
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { throw Self.failure("pipe") }
        // The child gets its own copy; no other descriptor of this process is for it.
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        defer { close(ends[0]) }
        do { try spawn(reportTo: ends[1]) } catch {
            close(ends[1])
            throw error
        }
        close(ends[1])
        let report = ReadyReport.read(
            from: ends[0], timeoutMilliseconds: Self.patienceMilliseconds)
        guard let report else {
            throw Failure(
                .failed,
                "the control plane did not start; its log is \(try data.directory)/serve.log")
        }
        if let error = report.error { throw Failure(.failed, error) }
        return .started(report)
    }

    private func running() async throws -> StatusReport? {
        let path = try data.socketPath
        guard access(path, F_OK) == 0 else { return nil }
        return try? await ControlClient(.socket(path: path), http: HTTPClient()).status()
    }

    private func spawn(reportTo descriptor: Int32) throws {
        let directory = try data.directory
        try Self.createFolder(directory)
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        let log = directory + "/serve.log"
        posix_spawn_file_actions_addopen(&actions, 1, log, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        posix_spawn_file_actions_adddup2(&actions, descriptor, 3)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // A session of its own: the terminal's end does not end the control plane.
        posix_spawnattr_setflags(&attributes, Self.newSession)

        var arguments = ["binnacle", "serve", "--data", directory, "--ready-descriptor", "3"]
        if let listen { arguments += ["--listen", listen] }
        if let config { arguments += ["--config", config] }
        var pid = pid_t()
        let status = Self.withCStrings(arguments) { arguments in
            Self.withCStrings(Self.environment()) { environment in
                posix_spawn(&pid, "/proc/self/exe", &actions, &attributes, arguments, environment)
            }
        }
        guard status == 0 else { throw Self.failure("starting the control plane", code: status) }
    }

    private static func createFolder(_ path: String) throws {
        var partial = ""
        for part in path.split(separator: "/") {
            partial += "/" + part
            if mkdir(partial, 0o700) != 0, errno != EEXIST { throw failure("creating \(path)") }
        }
    }

    /// This process's environment, with crash reports that never wait for a key.
    private static func environment() -> [String] {
        var list: [String] = []
        var entry = environ
        while let text = entry.pointee {
            let line = String(cString: text)
            if !line.hasPrefix("SWIFT_BACKTRACE=") { list.append(line) }
            entry += 1
        }
        return list + ["SWIFT_BACKTRACE=interactive=no,color=no"]
    }

    static func withCStrings<Value>(
        _ strings: [String],
        _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Value
    ) -> Value {
        var pointers = strings.map { strdup($0) } + [nil]
        defer { pointers.forEach { free($0) } }
        return pointers.withUnsafeMutableBufferPointer { buffer in
            guard let base = buffer.baseAddress else { preconditionFailure("never empty") }
            return body(base)
        }
    }

    static func failure(_ what: String, code: Int32 = errno) -> Failure {
        Failure(.failed, "\(what) failed: \(String(cString: strerror(code)))")
    }
}
