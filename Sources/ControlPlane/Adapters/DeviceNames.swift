import DeviceAPI

/// The device's name where the gateway has the same.
typealias DeviceSampling = SamplingParameters
