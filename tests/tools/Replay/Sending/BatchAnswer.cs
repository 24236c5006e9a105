namespace ZaloOrleans.Replay.Sending;

/// <summary>The API's answer to a batch.</summary>
internal sealed record BatchAnswer(int Accepted, int Duplicates, IReadOnlyList<ItemError>? Errors);
