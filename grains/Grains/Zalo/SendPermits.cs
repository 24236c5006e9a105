using ZaloOrleans.Keys;
using ZaloOrleans.Limits;
using ZaloOrleans.Messaging;

namespace ZaloOrleans.Zalo;

/// <summary>How many messages may go now: what is left of Zalo's quota for the channel, then the account's own rate.</summary>
public sealed class SendPermits(IGrainFactory grains, ZaloOptions options)
{
    /// <summary>Asks for permits.</summary>
    /// <param name="account">The account.</param>
    /// <param name="oaId">Row id of the Official Account.</param>
    /// <param name="channel">The channel.</param>
    /// <param name="wanted">1 to 1,000.</param>
    public async Task<SendPermit> AskAsync(AccountId account, long oaId, MessageChannel channel, int wanted)
    {
        var quota = channel == MessageChannel.ZbsPhone ? grains.DayQuota(account, oaId, channel.Word()) : null;
        var part = quota is null ? new QuotaLease(0, wanted, TimeSpan.Zero) : await quota.Lease(wanted, options.SendDeadline + options.AnswerLimit + options.AnswerLimit);
        if (part.Granted == 0)
        {
            return new SendPermit(null, 0, 0, TimeSpan.Zero, part.RetryAfter);
        }

        var lease = await grains.RateLimiter(account, channel.Word()).Lease(part.Granted);
        var permit = new SendPermit(quota, part.Id, lease.Granted, lease.ValidFor, lease.RetryAfter);
        permit.Settle(used: 0, unused: part.Granted - lease.Granted, left: null);
        return permit;
    }
}

/// <summary>Permits to send.</summary>
/// <param name="Quota">Where their part of Zalo's quota is settled; null: there is none.</param>
/// <param name="QuotaLease">Its id.</param>
/// <param name="Granted">How many, from 0 to what was wanted.</param>
/// <param name="ValidFor">How long they may be used.</param>
/// <param name="RetryAfter">Where nothing was granted: when to ask again.</param>
public sealed record SendPermit(IDayQuotaGrain? Quota, long QuotaLease, int Granted, TimeSpan ValidFor, TimeSpan RetryAfter)
{
    /// <summary>Settles what was heard. Where it is lost, the lease's end settles it.</summary>
    /// <param name="used">How many were accepted, or may have been.</param>
    /// <param name="unused">How many were not.</param>
    /// <param name="left">What is left, as Zalo says.</param>
    public void Settle(int used, int unused, long? left)
    {
        if (Quota is not null && used + unused > 0)
        {
            Quota.Settle(QuotaLease, used, unused, left).Ignore();
        }
    }
}
