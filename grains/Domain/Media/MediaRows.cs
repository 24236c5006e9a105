using ZaloOrleans.Ingest;
using ZaloOrleans.Keys;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Media;

/// <summary>A medium of a customer's message that is to be fetched; one without an address has failed from the start.</summary>
/// <param name="Id">Row id, which says its lane.</param>
/// <param name="Account">The account.</param>
/// <param name="CustomerId">Whose message it came with.</param>
/// <param name="MessageId">The message's row.</param>
/// <param name="Media">What is known of it.</param>
/// <param name="At">Since when it is to be fetched.</param>
public sealed record MediaRow(long Id, AccountId Account, long CustomerId, long MessageId, InboundMedia Media, DateTimeOffset At) : Row
{
    /// <inheritdoc/>
    public override int Bytes => base.Bytes + BytesOf(Media.Url) + BytesOf(Media.Name);
}

/// <summary>What a try came to that stored nothing; only where the medium is as it was read.</summary>
/// <param name="Account">The account.</param>
/// <param name="Id">The medium.</param>
/// <param name="Attempts">How often it was tried by now.</param>
/// <param name="Step">What follows.</param>
public sealed record MediaStepRow(AccountId Account, long Id, int Attempts, MediaStep Step) : Row;

/// <summary>A medium that waits to be fetched.</summary>
/// <param name="Id">Row id.</param>
/// <param name="Account">The account.</param>
/// <param name="Url">Where it is.</param>
/// <param name="Size">Its size as Zalo tells it, bytes.</param>
/// <param name="Checksum">Its MD5 as Zalo tells it.</param>
/// <param name="Attempts">How often it was tried.</param>
/// <param name="Since">Since when it is to be fetched.</param>
public sealed record PendingMedia(long Id, AccountId Account, string Url, long? Size, string? Checksum, int Attempts, DateTimeOffset Since)
{
    /// <summary>Without the address, which is as good as the medium.</summary>
    public override string ToString() => $"{nameof(PendingMedia)} {Id} of account {Account}";
}
