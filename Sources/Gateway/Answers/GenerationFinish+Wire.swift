extension GenerationFinish {
    /// OpenAI's word for a proper end, and a record's word for any.
    var name: StaticString {
        switch self {
        case .stop: "stop"
        case .length: "length"
        case .cancelled: "cancelled"
        case .failed: "error"
        }
    }

    /// What the client is told instead of a finish; nil for a proper one.
    var error: GatewayError? {
        switch self {
        case .stop, .length: nil
        case .cancelled: .stopped
        case .failed(let reason): .engineFailed(reason: reason)
        }
    }
}
