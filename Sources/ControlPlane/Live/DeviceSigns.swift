import ControlAPI

/// What tells where the time of a device goes.
struct DeviceSigns {
    var running = 0
    var waiting = 0
    /// Sequences that run at once at most.
    var capacity = 0
    /// What a step read of what could be read in its time, 0 to 1; 0 when nobody knows.
    var bandwidthShare = 0.0
    var utilization: Double?
    var tensorActivity: Double?
    var memoryActivity: Double?

    /// Of these shares and more a resource is what the others wait for. Kernels that are well made
    /// reach four fifths of a bandwidth, and less of the arithmetic.
    private static let muchBandwidth = 0.6
    private static let muchCompute = 0.5
    private static let busy = 0.7

    /// nil as long as nothing runs.
    var limit: DeviceState.Limit? {
        guard running > 0 else { return nil }
        let memory = memoryActivity ?? bandwidthShare
        let compute = tensorActivity ?? 0
        if memory >= Self.muchBandwidth, memory >= compute { return .bandwidth }
        if compute >= Self.muchCompute { return .compute }
        if let utilization, utilization < Self.busy {
            return waiting > 0 && running >= capacity ? .queue : .host
        }
        // Busy, and not with memory; without a count of its arithmetic that is what is left.
        return tensorActivity == nil ? .compute : waiting > 0 ? .queue : .host
    }
}
