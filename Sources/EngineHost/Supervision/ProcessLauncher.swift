import CProcess
import Glibc
import Inference

/// Starts engines as child processes.
package struct ProcessLauncher: EngineLauncher {
    private let executable: String
    private let arguments: [String]

    /// The child finds its socket at descriptor 3.
    package static let socketDescriptor: Int32 = 3

    /// The running program itself, in the role of an engine, unless told otherwise.
    package init(
        executable: String = "/proc/self/exe", arguments: [String] = ["binnacle", "engine"]
    ) {
        self.executable = executable
        self.arguments = arguments
    }

    package func launch() throws(EngineHostError) -> any LaunchedEngine {
        guard let (own, theirs) = WireSocket.pair() else { throw failure("a socket", errno) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, theirs.descriptor, Self.socketDescriptor)
        // Not in the child itself: its runtime has descriptors of its own by the time it could.
        _ = cp_spawn_close_from(&actions, Self.socketDescriptor + 1)
        var process = pid_t()
        let before = OutOfMemoryKills.count
        let status = CStrings.with(arguments) { arguments in
            CStrings.with(Self.environment()) { environment in
                posix_spawn(&process, executable, &actions, nil, arguments, environment)
            }
        }
        // The child has its copy now; until here the descriptor must stay open.
        withExtendedLifetime(theirs) {}
        guard status == 0 else { throw failure(executable, status) }
        return ChildProcess(socket: own, process: process, outOfMemoryKills: before)
    }

    private func failure(_ what: String, _ code: Int32) -> EngineHostError {
        .loadFailed(
            model: "engine", reason: "starting \(what): \(String(cString: strerror(code)))")
    }

    /// This process's environment; a crash report must never wait for somebody at a terminal.
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
}

/// An engine as a child process.
private struct ChildProcess: LaunchedEngine {
    let socket: WireSocket
    let process: pid_t
    let outOfMemoryKills: Int

    var processID: Int32? { process }

    func kill() { _ = Glibc.kill(process, SIGKILL) }

    func waitForExit() -> EngineExit {
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0 {
            // Somebody else has reaped it: how it ended is not to be known.
            if errno != EINTR { return .exited(status: -1) }
        }
        // The status word of wait(2): the low seven bits are the signal.
        let signal = status & 0x7F
        if signal == 0 { return .exited(status: status >> 8 & 0xFF) }
        if signal == SIGKILL, OutOfMemoryKills.count > outOfMemoryKills { return .outOfMemory }
        return .signalled(signal)
    }
}

/// How often the kernel has killed for want of memory, here or on the machine.
enum OutOfMemoryKills {
    static var count: Int {
        ["/sys/fs/cgroup/memory.events", "/proc/vmstat"].reduce(0) { $0 + value(in: $1) }
    }

    private static func value(in path: String) -> Int {
        guard let file = fopen(path, "re") else { return 0 }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 32_768)
        let count = fread(&bytes, 1, bytes.count, file)
        let lines = String(decoding: bytes[..<count], as: UTF8.self).split(separator: "\n")
        return lines.first { $0.hasPrefix("oom_kill ") }.flatMap { Int($0.dropFirst(9)) } ?? 0
    }
}

/// Arrays of C strings for a call.
enum CStrings {
    static func with<Value>(
        _ strings: [String],
        _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Value
    ) -> Value {
        let pointers = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
            .allocate(capacity: strings.count + 1)
        for (index, string) in strings.enumerated() { pointers[index] = strdup(string) }
        pointers[strings.count] = nil
        defer {
            for index in strings.indices { free(pointers[index]) }
            pointers.deallocate()
        }
        return body(pointers)
    }
}
