import CUDADevice

extension PartContext {
    private var compiler: String { CUDALibraries.Name.compiler.rawValue }

    func libraryItems() -> [PartItem] {
        [
            PartItem("the libraries") {
                let found = CUDAInstallation.examine()
                let libraries = found.libraries.map { library in
                    guard let problem = library.problem else {
                        return Finding.passed(library.name, library.place ?? "")
                    }
                    let isSpared = library.name == self.compiler && self.code.isBrought
                    return isSpared
                        ? .notRun(library.name, "the kernels' code was brought along")
                        : .failed(library.name, problem)
                }
                let devices = found.devices.map { device in
                    Finding.passed(
                        "GPU \(device.index)",
                        "\(device.name), compute capability \(device.capability), "
                            + "\(device.multiprocessors) multiprocessors, "
                            + "\(device.memoryBytes >> 20) MiB")
                }
                return libraries + devices
            }
        ]
    }
}
