import Glibc
import Inference

// The role of an engine and nothing else: what tests start, kill and see replaced.
exit(EngineProcess.run(socket: 3))
