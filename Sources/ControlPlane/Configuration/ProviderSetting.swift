package import Gateway
import Glibc
package import Telemetry

/// Somebody else's models, as the file names them.
package struct ProviderSetting: Equatable, Sendable {
    package var name: String
    package var format = Provider.Format.openai
    package var baseURL = ""
    package var secret: Secret?
    package var timeouts = Provider.Timeouts()

    package init(name: String) { self.name = name }
}

/// A model's name for clients, and who answers for it.
package struct RouteSetting: Equatable, Sendable {
    package struct Target: Equatable, Sendable {
        package var provider = ""
        package var model = ""
        package var price: Price?
        package var maxOutput: Int?
    }

    package var name: String
    package var targets: [Target]
    package var balance = ModelRoute.Balance.order
    package var retries = 2
}

/// Where secrets are read from; they are never in the file itself.
package struct SecretSource: Sendable {
    let environment: @Sendable (String) -> String?
    let file: @Sendable (String) -> String?

    package init(
        environment: @escaping @Sendable (String) -> String?,
        file: @escaping @Sendable (String) -> String?
    ) {
        self.environment = environment
        self.file = file
    }

    package static let none = SecretSource(environment: { _ in nil }, file: { _ in nil })

    package static let system = SecretSource(
        environment: { getenv($0).map { String(cString: $0) } },
        file: { path in
            guard let file = fopen(path, "r") else { return nil }
            defer { fclose(file) }
            var bytes = [UInt8](repeating: 0, count: 16 << 10)
            let count = fread(&bytes, 1, bytes.count, file)
            return String(decoding: bytes[..<count], as: UTF8.self)
        })
}
