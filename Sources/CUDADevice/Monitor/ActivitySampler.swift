import CCUDA

/// Samples how busy the parts of GPUs are. Counting costs the GPU a little, so it is done only as
/// long as somebody looks. Used by one thread.
package final class ActivitySampler {
    private let monitor: GPUMonitor
    /// The last sample of each GPU.
    private var samples: [Int: cc_gpm_sample] = [:]

    package init(_ monitor: GPUMonitor) { self.monitor = monitor }

    deinit { forget() }

    /// Nobody looks any more: what comes next begins anew.
    package func forget() {
        for sample in samples.values { _ = monitor.nvml.table.gpm_give?(sample) }
        samples = [:]
    }

    /// What a GPU did since the last call; nil at the first call, which only begins.
    package func activity(of index: Int) -> Measured<GPUActivity>? {
        let nvml = monitor.nvml
        let gpu = monitor.gpu(index)
        guard let handle = gpu.value else { return gpu.map { _ in Self.nothing } }
        var support = cc_gpm_support()
        support.version = UInt32(CC_GPM_VERSION)
        let known = nvml.read(nvml.table.gpm_support, support) { $0(handle, &$1) }
        guard let known = known.value else { return known.map { _ in Self.nothing } }
        guard known.is_supported == 1 else { return .notSupported }
        let fresh = nvml.read(nvml.table.gpm_take, nil) { (take, sample: inout cc_gpm_sample?) in
            take(&sample)
        }
        guard case .value(.some(let sample)) = fresh else { return fresh.map { _ in Self.nothing } }
        let taken = nvml.read(nvml.table.gpm_sample, ()) { get, _ in get(handle, sample) }
        guard taken.value != nil else {
            _ = nvml.table.gpm_give?(sample)
            return taken.map { Self.nothing }
        }
        let before = samples.updateValue(sample, forKey: index)
        guard let before else { return nil }
        defer { _ = nvml.table.gpm_give?(before) }
        return metrics(before, sample)
    }

    private static let nothing = GPUActivity(
        multiprocessors: .notSupported, tensorCores: .notSupported, memory: .notSupported)

    private func metrics(_ before: cc_gpm_sample, _ after: cc_gpm_sample)
        -> Measured<GPUActivity>
    {
        let nvml = monitor.nvml
        let metrics = UnsafeMutablePointer<cc_gpm_metrics>.allocate(capacity: 1)
        defer { metrics.deallocate() }
        metrics.initialize(to: cc_gpm_metrics())
        metrics.pointee.version = UInt32(CC_GPM_VERSION)
        metrics.pointee.before = before
        metrics.pointee.after = after
        let wanted = [CC_GPM_SM, CC_GPM_TENSOR, CC_GPM_DRAM]
        metrics.pointee.count = UInt32(wanted.count)
        return withUnsafeMutablePointer(to: &metrics.pointee.metrics) { tuple in
            tuple.withMemoryRebound(to: cc_gpm_metric.self, capacity: CC_GPM_METRICS) { all in
                for (place, id) in wanted.enumerated() { all[place].id = UInt32(id) }
                let code = nvml.table.gpm_metrics.map { $0(metrics) }
                guard let code, code == 0 else {
                    return Measured(
                        code: code ?? Int32(CC_NVML_FUNCTION_NOT_FOUND), value: Self.nothing)
                }
                let shares = (0..<wanted.count).map {
                    Measured(code: all[$0].code, value: min(max(all[$0].value / 100, 0), 1))
                }
                return .value(
                    GPUActivity(
                        multiprocessors: shares[0], tensorCores: shares[1], memory: shares[2]))
            }
        }
    }
}
