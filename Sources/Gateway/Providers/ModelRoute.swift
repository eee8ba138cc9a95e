package import Telemetry

/// A model's name as clients know it, and who answers for it, the first choice first.
package struct ModelRoute: Sendable {
    package let name: String
    package let targets: [ProviderTarget]
    package let balance: Balance
    /// How often the last target is asked again.
    package let retries: Int

    /// Which target is asked first.
    package enum Balance: String, CaseIterable, Sendable {
        /// The first; the others when it fails.
        case order
        /// Whichever answers sooner.
        case latency
    }

    package init(
        name: String, targets: [ProviderTarget], balance: Balance = .order, retries: Int = 2
    ) {
        self.name = name
        self.targets = targets
        self.balance = balance
        self.retries = retries
    }
}

/// A model of a provider.
package struct ProviderTarget: Sendable {
    package let provider: Provider
    /// What the provider calls the model.
    package let model: String
    /// Nil when it is not known, which is not a price of zero.
    package let price: Price?
    /// The most output that the model gives; nil when that is not known.
    package let outputLimit: Int?

    package init(provider: Provider, model: String, price: Price?, outputLimit: Int? = nil) {
        self.provider = provider
        self.model = model
        self.price = price
        self.outputLimit = outputLimit
    }
}

/// All routes by name.
package struct RouteTable: Sendable {
    package let routes: [String: ModelRoute]
    /// Seconds since 1970, for whoever lists models.
    package let created: Int

    package init(_ routes: [ModelRoute] = [], created: Int = 0) {
        self.routes = Dictionary(routes.map { ($0.name, $0) }) { $1 }
        self.created = created
    }

    subscript(name: String) -> ModelRoute? { routes[name] }

    /// As models in lists; what providers do not tell is left open.
    var models: [ServedModel] {
        routes.values.sorted { $0.name < $1.name }.map {
            ServedModel(
                id: $0.name, contextTokens: 0, created: created,
                ownedBy: $0.targets.first?.provider.name ?? "binnacle")
        }
    }
}
