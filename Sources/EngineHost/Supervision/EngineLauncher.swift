import Glibc
package import Inference

/// How an engine ended.
package enum EngineExit: Equatable, Sendable, CustomStringConvertible {
    case exited(status: Int32)
    case signalled(Int32)
    case outOfMemory
    case hung(seconds: Int)

    /// Somebody sent a signal that no fault of the engine's own raises.
    var isFromOutside: Bool {
        guard case .signalled(let signal) = self else { return false }
        return [SIGKILL, SIGTERM, SIGINT, SIGHUP, SIGQUIT].contains(signal)
    }

    package var description: String {
        switch self {
        case .exited(let status): "it exited with status \(status)"
        case .signalled(let signal): "it was ended by signal \(signal)"
        case .outOfMemory: "the system ended it for want of memory"
        case .hung(let seconds): "it gave no sign for \(seconds) s and was ended"
        }
    }
}

/// An engine that was started: the control plane's end of its socket, and its life.
package protocol LaunchedEngine: Sendable {
    var socket: WireSocket { get }
    var processID: Int32? { get }
    /// Ends it at once.
    func kill()
    /// Waits until it has ended.
    func waitForExit() -> EngineExit
}

/// Starts engines. The kernel may tie an engine's life to the thread that starts it, so that
/// thread must live as long.
package protocol EngineLauncher: Sendable {
    func launch() throws(EngineHostError) -> any LaunchedEngine
}
