namespace ZaloOrleans.Api.Endpoints.Ingest;

/// <summary>What became of a batch. Every item is in exactly one of the three.</summary>
/// <param name="Accepted">Items that were stored now.</param>
/// <param name="Duplicates">Items whose messageId was stored before.</param>
/// <param name="Errors">Items that are not stored, in the batch's order.</param>
internal sealed record BatchAnswer(int Accepted, int Duplicates, IReadOnlyList<BatchError> Errors);
