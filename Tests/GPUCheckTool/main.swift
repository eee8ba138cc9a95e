import CUDADevice
import GPUCheck
import Glibc

// Checks and measures everything that Binnacle does on a GPU: scripts/gpu-check runs it.
let arguments: CheckArguments
do { arguments = try CheckArguments(Array(CommandLine.arguments.dropFirst())) } catch {
    Console.error("gpu-check: \(error)")
    Console.error(CheckArguments.usage)
    exit(64)
}
if arguments.wantsHelp {
    Console.out(CheckArguments.usage)
    exit(0)
}
exit(CheckProgram(arguments).run())
