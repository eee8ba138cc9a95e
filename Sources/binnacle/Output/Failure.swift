import ArgumentParser
import ControlAPI
import Glibc
import HTTPClient

/// An error with the exit code that tells scripts what kind it is.
struct Failure: Error, CustomStringConvertible {
    enum Kind: Int32 {
        case failed = 1
        case wrongUse = 2
        case notRunning = 3
    }

    let kind: Kind
    let message: String

    init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }

    static func notRunning(_ directory: String) -> Failure {
        Failure(
            .notRunning, "no control plane runs on \(directory); `binnacle start` starts one")
    }

    var description: String { message }

    /// The failure behind any error that a call of the control API can end in.
    init(_ error: any Error, directory: @autoclosure () -> String) {
        switch error {
        case let failure as Failure: self = failure
        case let problem as Problem:
            let isCaller = problem.code == .badRequest || problem.code == .notFound
            self.init(isCaller ? .wrongUse : .failed, problem.message)
        case HTTPClientError.cannotConnect: self = .notRunning(directory())
        default: self.init(.failed, "\(error)")
        }
    }
}

/// A command that talks to a control plane.
protocol ClientCommand: AsyncParsableCommand {
    var connection: ConnectionOptions { get }
    func run(_ client: ControlClient) async throws
}

extension ClientCommand {
    mutating func run() async throws {
        do {
            try await run(connection.client())
        } catch let code as ExitCode {
            throw code
        } catch {
            let directory = connection.url ?? (try? connection.data.directory) ?? "?"
            throw Failure(error, directory: directory).exit()
        }
    }
}

extension Failure {
    /// Says what is wrong and gives the code to leave with.
    func exit() -> ExitCode {
        Terminal.warn("error: " + message)
        return ExitCode(kind.rawValue)
    }
}

/// Lines on standard error.
enum Terminal {
    static func warn(_ line: String) {
        let text = CleanText.plain(line) + "\n"
        _ = write(STDERR_FILENO, text, text.utf8.count)
    }
}
