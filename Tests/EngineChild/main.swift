import Glibc
import Inference

// The role of an engine and nothing else: what tests start, kill and see replaced. While the file
// that its argument names is there it takes its time, so that a test meets it amid its work.
let slownessFile = CommandLine.arguments.dropFirst().first
var lastStep = MonotonicClock.nanoseconds()
exit(
    EngineProcess.run(socket: 3) {
        let now = MonotonicClock.nanoseconds()
        if let slownessFile, access(slownessFile, F_OK) == 0, now - lastStep < 20_000_000 {
            return false
        }
        lastStep = now
        return true
    })
