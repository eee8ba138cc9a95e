import ControlAPI
import DriftDetection
import EngineHost
import Evaluation
import Gateway
import PromptRegistry
import Storage
import Telemetry

/// Turns what a room refused into what the caller is told.
enum Refusal {
    static func asProblem<Value>(_ body: () throws -> Value) throws -> Value {
        do { return try body() } catch { throw problem(error) }
    }

    static func asProblem<Value>(_ body: () async throws -> Value) async throws -> Value {
        do { return try await body() } catch { throw problem(error) }
    }

    /// Errors without a case of their own are faults of this program and are passed on as they
    /// are, to be logged.
    static func problem(_ error: any Error) -> any Error {
        switch error {
        case let error as PromptError: Problem(code(error.category), error.description)
        case let error as TelemetryError: Problem(.conflict, error.description)
        case let error as StorageError: Problem(.unavailable, error.description)
        case let error as GatewayError: Problem(code(error), error.description)
        case let error as EvaluationError: Problem(code(error), error.description)
        case let error as DriftError: Problem(code(error), error.description)
        case let error as EngineHostError: Problem(code(error), error.description)
        default: error
        }
    }

    private static func code(_ category: PromptError.Category) -> Problem.Code {
        switch category {
        case .invalid: .badRequest
        case .notFound: .notFound
        case .conflict: .conflict
        case .unavailable: .unavailable
        }
    }

    private static func code(_ error: GatewayError) -> Problem.Code {
        switch error {
        case .unknownKey, .unknownModel: .notFound
        case .storage, .unavailable, .overloaded, .engineFailed: .unavailable
        default: .badRequest
        }
    }

    private static func code(_ error: EvaluationError) -> Problem.Code {
        switch error {
        case .unknownDataset, .unknownRun, .unknownCase: .notFound
        case .tooManyRuns, .notRunning, .notResumable, .notComparable, .noJudge: .conflict
        case .storage, .unreadable: .unavailable
        default: .badRequest
        }
    }

    private static func code(_ error: DriftError) -> Problem.Code {
        switch error {
        case .notWatched, .noEvidence: .notFound
        case .storage, .unreadable: .unavailable
        case .outOfRange: .badRequest
        }
    }

    private static func code(_ error: EngineHostError) -> Problem.Code {
        switch error {
        case .unknownModel: .notFound
        case .loadFailed: .badRequest
        default: .conflict
        }
    }
}
