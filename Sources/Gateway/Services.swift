import Telemetry

/// Everything outside a request that its way through the room needs.
struct Services: Sendable {
    let backend: any ModelBackend
    let upstream: any Upstream
    let routes: @Sendable () -> RouteTable
    let prompts: any PromptResolver
    let usage: any UsageSink
    let keys: KeyRing
    let prices: @Sendable () -> PriceTable
    let clock: Clock
    let random: RandomSource
    let settings: GatewaySettings
    let allowances: Allowances
    let journal: HoldJournal?
    let live = LiveCalls()
    let pool = TargetPools()
}
