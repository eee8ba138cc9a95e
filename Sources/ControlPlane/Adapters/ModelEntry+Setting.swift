import EngineHost

extension ModelEntry {
    /// A model of the configuration.
    init(_ setting: ModelSetting) {
        self.init(
            id: setting.id, source: setting.path.map { .path($0) } ?? .embedded,
            sequences: setting.batch, threadCount: setting.threads, weightFormat: setting.dtype,
            cacheFormat: setting.cacheDtype,
            pageBytes: setting.cacheMegabytes.map { $0 * 1_000_000 },
            interTokenTargetMilliseconds: setting.interTokenTargetMilliseconds)
        device = setting.device
        contextLength = setting.context
    }
}
