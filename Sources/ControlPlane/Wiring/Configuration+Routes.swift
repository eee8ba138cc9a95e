import Gateway
import Telemetry

extension Configuration {
    /// What the gateway knows of providers.
    func routeTable(created: Timestamp) -> RouteTable {
        let providers = Dictionary(
            self.providers.map { setting in
                (
                    setting.name,
                    Provider(
                        name: setting.name, format: setting.format, baseURL: setting.baseURL,
                        secret: setting.secret, timeouts: setting.timeouts)
                )
            }
        ) { $1 }
        let routes = self.routes.map { route in
            ModelRoute(
                name: route.name,
                targets: route.targets.compactMap { target in
                    providers[target.provider].map {
                        ProviderTarget(
                            provider: $0, model: target.model,
                            price: target.price ?? prices[route.name], outputLimit: target.maxOutput
                        )
                    }
                }, balance: route.balance, retries: route.retries)
        }
        return RouteTable(routes, created: Int(created.milliseconds / 1_000))
    }

    /// The prices of models, and of routes those of their first choice.
    var priceTable: PriceTable {
        var prices = self.prices
        for route in routes where prices[route.name] == nil {
            prices[route.name] = route.targets.first?.price
        }
        return PriceTable(prices)
    }
}
