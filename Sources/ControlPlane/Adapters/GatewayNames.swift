import Gateway

// Rooms name things by the words of their field, and some words belong to two fields. These are
// the gateway's, for files that speak with its neighbours as well.

typealias GatewayPrompt = ResolvedPrompt
typealias GatewayModel = ServedModel
typealias GatewayMessage = ChatMessage
typealias GatewaySampling = SamplingParameters
typealias GatewayLogprob = TokenLogprob
