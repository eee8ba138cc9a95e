/// Requests by how they ended, in the classes that an operator tells apart.
package struct OutcomeCounts: Equatable, Sendable {
    package enum Class: String, CaseIterable, Sendable {
        case ok
        /// The client was at fault: a status from 400 to 499.
        case clientError = "client_error"
        case serverError = "server_error"
        /// The client went away.
        case cancelled

        init(_ record: RequestRecord) {
            switch record.outcome {
            case .ok: self = .ok
            case .cancelled: self = .cancelled
            case .error: self = (400..<500).contains(record.status) ? .clientError : .serverError
            }
        }
    }

    package var ok = 0
    package var clientErrors = 0
    package var serverErrors = 0
    package var cancelled = 0

    subscript(outcome: Class) -> Int {
        get {
            switch outcome {
            case .ok: ok
            case .clientError: clientErrors
            case .serverError: serverErrors
            case .cancelled: cancelled
            }
        }
        set {
            switch outcome {
            case .ok: ok = newValue
            case .clientError: clientErrors = newValue
            case .serverError: serverErrors = newValue
            case .cancelled: cancelled = newValue
            }
        }
    }

    mutating func add(_ other: OutcomeCounts) {
        for outcome in Class.allCases { self[outcome] += other[outcome] }
    }
}
