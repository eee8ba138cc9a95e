import CPUDevice
import DeviceAPI
import ModelFixtures
import ModelFormats

typealias CPUHarness = DeviceHarness<CPUDevice>

extension DeviceHarness<CPUDevice> {
    init(
        _ checkpoint: Checkpoint, threads: Int = 2, variant: KernelVariant? = nil,
        tokensPerStep: Int = 256, sequences: Int = 8, format: WeightFormat = .stored,
        cache: CacheFormat = .automatic, weightCache: WeightCache? = nil
    ) throws {
        let device = try CPUDevice(
            threadCount: threads, variant: variant, weightCache: weightCache)
        try self.init(
            device, checkpoint, tokensPerStep: tokensPerStep, sequences: sequences, format: format,
            cache: cache)
    }
}
