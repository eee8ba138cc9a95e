import CProcess
import Glibc

/// What a part's process does next.
package enum ChildEvent: Equatable, Sendable {
    case line(String)
    /// Nothing, for as long as was waited.
    case silence
    /// With this status, or by this signal.
    case exited(Int32)
    case killed(Int32)
}

package protocol ChildProcess: AnyObject {
    func next(timeoutSeconds: Double) -> ChildEvent
    /// Ends it, whatever it does.
    func end()
}

/// A process whose standard output is read line by line.
package final class SpawnedProcess: ChildProcess {
    private var process = pid_t()
    private let output: Int32
    private var rest: [UInt8] = []
    private var isAtEnd = false

    package init(_ program: String, _ arguments: [String]) throws {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { throw Self.failure("a pipe") }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        output = ends[0]
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            close(ends[1])
        }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
        var words = ([program] + arguments).map { strdup($0) } + [nil]
        defer { words.forEach { free($0) } }
        let status = posix_spawnp(&process, program, &actions, nil, &words, environ)
        guard status == 0 else {
            close(output)
            throw Self.failure(program, status)
        }
    }

    deinit {
        end()
        close(output)
    }

    private static func failure(_ what: String, _ code: Int32 = errno) -> RateFailure {
        RateFailure("\(what): \(String(cString: strerror(code)))")
    }

    package func next(timeoutSeconds: Double) -> ChildEvent {
        while true {
            if let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
                let line = String(decoding: rest[..<end], as: UTF8.self)
                rest.removeSubrange(...end)
                return .line(line)
            }
            if isAtEnd { return status() }
            var wait = pollfd(fd: output, events: Int16(POLLIN), revents: 0)
            let milliseconds = Int32(min(max(timeoutSeconds, 0) * 1000, 1e9))
            guard poll(&wait, 1, milliseconds) > 0 else { return .silence }
            var piece = [UInt8](repeating: 0, count: 1 << 16)
            let count = read(output, &piece, piece.count)
            if count > 0 { rest += piece[..<count] } else { isAtEnd = true }
        }
    }

    private func status() -> ChildEvent {
        guard process > 0 else { return .exited(0) }
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        process = 0
        let signal = status & 0x7F
        return signal == 0 ? .exited(status >> 8 & 0xFF) : .killed(signal)
    }

    package func end() {
        guard process > 0 else { return }
        kill(process, SIGKILL)
        _ = status()
        isAtEnd = true
    }
}

extension SpawnedProcess {
    /// In a part's own process: it does not outlive the one that reads it.
    package static func dieWithParent() { _ = cp_die_with_parent() }
}
