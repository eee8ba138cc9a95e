/// Which of NVIDIA's libraries a machine has, for people who wonder why no GPU is used.
package struct CUDAInstallation: Sendable {
    package struct Library: Sendable {
        /// Such as "libnvrtc.so".
        package let name: String
        /// Its file, with its version where it tells.
        package let place: String?
        /// Why it is not used.
        package let problem: String?
    }

    package let libraries: [Library]
    /// Names, memory and compute capability, in the driver's order.
    package let devices: [CUDADeviceInfo]
    /// The driver is here, or one of the others is: somebody means to use a GPU.
    package var isMeant: Bool { libraries.contains { $0.place != nil } }
    /// Everything that computing on a GPU needs.
    package var isComplete: Bool {
        libraries.allSatisfy { $0.problem == nil } && !devices.isEmpty
    }

    package static func examine(
        environment: (String) -> String? = CUDALibraries.variable
    ) -> CUDAInstallation {
        var devices: [CUDADeviceInfo] = []
        let libraries = CUDALibraries.Name.allCases.map { name in
            do throws(CUDAError) {
                let found = try CUDALibraries.open(name, environment: environment)
                return Library(
                    name: name.rawValue, place: try place(name, found, &devices), problem: nil)
            } catch {
                return Library(name: name.rawValue, place: nil, problem: error.description)
            }
        }
        return CUDAInstallation(libraries: libraries, devices: devices)
    }

    private static func place(
        _ name: CUDALibraries.Name, _ found: CUDASymbols, _ devices: inout [CUDADeviceInfo]
    ) throws(CUDAError) -> String {
        switch name {
        case .driver:
            let driver = try CUDADriver(found)
            devices = try driver.devices()
            return "\(found.path), CUDA \(driver.version / 1000).\(driver.version % 1000 / 10)"
        case .compiler:
            return "\(found.path), \(try KernelCompiler(found).version)"
        case .blas: return found.path
        }
    }
}
