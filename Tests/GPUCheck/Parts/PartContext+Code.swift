import CUDADevice

extension PartContext {
    func codeItems() -> [PartItem] {
        [
            PartItem("all kernels") {
                let start = self.now()
                let count = KernelCode.programs.count
                let errors = self.code.makeAll(try self.bench().info.architecture)
                let seconds = Double(self.now() - start) / 1e9
                let failures = Set(errors.map(\.description)).sorted()
                return failures.map { .failed("the kernels' code", $0) } + [
                    .measured(
                        "\(count - errors.count) of \(count) programs, on all cores", seconds, "s")
                ]
            }
        ]
    }
}
