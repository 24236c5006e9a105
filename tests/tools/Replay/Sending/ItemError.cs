namespace ZaloOrleans.Replay.Sending;

/// <summary>What the API says of one item that is not in.</summary>
/// <param name="Index">Its place in the request, from 0.</param>
/// <param name="Code">A stable word; <c>retry</c> asks to send it again.</param>
internal sealed record ItemError(int Index, string? Code, string? Field, string? Detail)
{
    public bool MayBeSentAgain => Code == "retry";
}
