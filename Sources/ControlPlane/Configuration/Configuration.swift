package import DeviceAPI
package import Gateway
package import Telemetry

/// What `binnacle.yaml` may say. Everything has a default, so that no file is needed to start.
package struct Configuration: Equatable, Sendable {
    package var listen = ListenAddress.standard
    package var models: [ModelSetting] = [.pilot]
    package var providers: [ProviderSetting] = []
    package var routes: [RouteSetting] = []
    package var allowances = AllowanceSettings()
    package var prices: [String: Price] = ["pilot": Configuration.nominalPilotPrice]
    /// Whether traces keep the text of requests and answers.
    package var capturesContent = true
    /// Whether engines keep packed weights in the data directory.
    package var cachesWeights = true
    package var keepTracesDays = 7
    package var keepEventsDays = 30

    package init() {}

    /// What the embedded model is charged when the file sets no price for it: an assumption to
    /// make costs visible, not a bill. 0.10 dollars a million tokens in, 0.40 out, 0.01 cached.
    package static let nominalPilotPrice = Price(
        input: Money(nanodollars: 100_000_000), output: Money(nanodollars: 400_000_000),
        cacheRead: Money(nanodollars: 10_000_000))
}

package struct ListenAddress: Equatable, Sendable, CustomStringConvertible {
    package var host: String
    package var port: Int

    package init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    package static let standard = ListenAddress(host: "127.0.0.1", port: 4_180)

    /// From `host:port`, `:port` (loopback) or `[::1]:port`; nil for anything else.
    package init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":"),
            let port = Int(text[text.index(after: colon)...]), (0...65_535).contains(port)
        else { return nil }
        var host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
        if host.contains("/") || host.contains(" ") { return nil }
        self.init(host: host.isEmpty ? Self.standard.host : String(host), port: port)
    }

    package var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

    package var isLoopback: Bool { host == "localhost" || host == "::1" || host.hasPrefix("127.") }
}

/// A model to load at start.
package struct ModelSetting: Equatable, Sendable {
    package var id: String
    /// A folder in Hugging Face layout; nil for a model inside the binary.
    package var path: String?
    package var device = DeviceChoice.automatic
    /// Tokens of one sequence, fewer than the model's own limit.
    package var context: Int?
    package var batch: Int?
    package var threads: Int?
    package var dtype: WeightFormat
    package var cacheDtype: CacheFormat
    /// For keys and values; nil for what all sequences could need, as far as there is room.
    package var cacheMegabytes: Int?
    /// The longest that prompts may make running streams wait for a token.
    package var interTokenTargetMilliseconds: Int?

    package init(
        id: String, path: String? = nil, batch: Int? = nil, threads: Int? = nil,
        dtype: WeightFormat = .stored, cacheDtype: CacheFormat = .automatic,
        cacheMegabytes: Int? = nil, interTokenTargetMilliseconds: Int? = nil
    ) {
        self.id = id
        self.path = path
        self.batch = batch
        self.threads = threads
        self.dtype = dtype
        self.cacheDtype = cacheDtype
        self.cacheMegabytes = cacheMegabytes
        self.interTokenTargetMilliseconds = interTokenTargetMilliseconds
    }

    package static let pilot = ModelSetting(id: "pilot")
}
