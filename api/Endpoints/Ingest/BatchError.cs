namespace ZaloOrleans.Api.Endpoints.Ingest;

/// <summary>Why an item of a batch is not stored.</summary>
/// <param name="Index">Its place in the batch, from 0.</param>
/// <param name="MessageId">Its messageId. Where the client gave none to a good item, the one it got here: a repeat that names it is safe.</param>
/// <param name="Code">Stable snake_case word. <c>retry</c>: nothing is wrong with it, send it again.</param>
/// <param name="Field">JSON pointer to the place in the item.</param>
/// <param name="Detail">What is wrong and what to do about it.</param>
/// <param name="More">Further faults of the item.</param>
internal sealed record BatchError(int Index, string? MessageId, string Code, string? Field, string Detail, IReadOnlyList<ItemFault>? More = null);
