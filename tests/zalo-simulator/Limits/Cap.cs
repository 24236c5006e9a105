using ZaloOrleans.Simulator.Messages;

namespace ZaloOrleans.Simulator.Limits;

/// <summary>A limit that one request runs into, or counts towards.</summary>
/// <param name="What">Which limit.</param>
/// <param name="Whose">The OA, and what else it is counted by.</param>
/// <param name="Period">The number of the minute, day or month; with another one the count begins anew.</param>
/// <param name="Most">As many are let through.</param>
/// <param name="Error">What is answered to the next one.</param>
/// <param name="Limit">What that is recorded as.</param>
internal sealed record Cap(string What, string Whose, long Period, int Most, ZaloError Error, Limit Limit);
