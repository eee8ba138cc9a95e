import CUDADevice

extension PartContext {
    func libraryItems() -> [PartItem] {
        [
            PartItem("the libraries") {
                let found = CUDAInstallation.examine()
                let libraries = found.libraries.map { library in
                    library.problem.map { Finding.failed(library.name, $0) }
                        ?? .passed(library.name, library.place ?? "")
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
