/// Why the control plane refused a call: what a person reads, and a code that a program tests.
package struct Problem: Error, Codable, Equatable, Sendable, CustomStringConvertible {
    package enum Code: String, Codable, Sendable {
        case badRequest = "bad_request"
        case unauthorized
        /// Known, and not allowed to do this.
        case forbidden
        case notFound = "not_found"
        /// The state has moved on, or the action does not apply to it.
        case conflict
        /// A gate stands in the way; it can be overridden with a reason.
        case gated
        case unavailable
        case internalError = "internal_error"
    }

    package var code: Code
    package var message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    package var description: String { message }
}
