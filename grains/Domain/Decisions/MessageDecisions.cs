using System.Collections.Immutable;
using ZaloOrleans.Consents;
using ZaloOrleans.Experiments;
using ZaloOrleans.Limits;
using ZaloOrleans.Messaging;
using ZaloOrleans.Policy;
using ZaloOrleans.QuietHours;

namespace ZaloOrleans.Decisions;

/// <summary>
/// Decides about messages. The rules are asked in a fixed order and the first refusal answers; where all are wanted, the same rules are asked on.
/// Whoever is held out comes last, so that a message that was held back is logged exactly where it would have been sent. Pure.
/// </summary>
public static class MessageDecisions
{
    /// <summary>Decides.</summary>
    /// <param name="inputs">What is known.</param>
    /// <param name="policy">The policy that the turn took at its start.</param>
    /// <param name="all">Whether every rule is to be asked, also after one that refused.</param>
    public static MessageDecision Decide(DecisionInputs inputs, AccountPolicy policy, bool all = false)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(policy);
        var rules = new Rules(inputs, policy);
        var verdicts = ImmutableArray.CreateBuilder<Verdict>();
        foreach (var verdict in rules.Ask())
        {
            verdicts.Add(verdict);
            if (verdict.Refuses && !all)
            {
                break;
            }
        }

        var refusal = verdicts.FirstOrDefault(v => v.Refuses);
        var deferral = refusal is null ? verdicts.LastOrDefault(v => v.Kind == VerdictKind.Defer) : null;
        var outcome = refusal is not null ? DecisionOutcome.Refuse : deferral is not null ? DecisionOutcome.Defer : DecisionOutcome.Send;
        return new MessageDecision(outcome, (refusal ?? deferral)?.Code, verdicts.ToImmutable())
        {
            At = rules.At,
            Until = refusal is { Rule: DecisionRule.FrequencyCap or DecisionRule.QuietHours } ? refusal.At : deferral?.At,
            DecideAgainAt = refusal is null ? rules.DecideAgainAt : null,
            ExpiresAt = refusal is null ? rules.ExpiresAt : null,
            Template = rules.Template,
            Sender = rules.Sender,
            Exposures = refusal is null or { Rule: DecisionRule.Experiment } ? rules.Exposures : [],
        };
    }

    /// <summary>
    /// The template that would be sent: the variant's where the campaign's experiment has one, else the one that is asked for. Null: there is none,
    /// or a text is to be sent, for which no variant has another.
    /// </summary>
    public static Template? TemplateOf(DecisionInputs inputs, AccountPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(policy);
        return inputs.Intent.TemplateCode is not { } asked ? null
            : policy.Templates.GetValueOrDefault(Exposures(inputs, policy).Select(e => e.Variant.TemplateCode).FirstOrDefault(t => t is not null) ?? asked);
    }

    private static IEnumerable<(Experiment Experiment, ExperimentVariant Variant)> Exposures(DecisionInputs inputs, AccountPolicy policy)
    {
        foreach (var experiment in policy.ExperimentsOf(inputs.Intent.CampaignId).Where(e => e.IsOpenAt(inputs.At)))
        {
            if (inputs.Draws.FirstOrDefault(d => d.ExperimentId == experiment.Id) is { } draw && Bucketing.Choose(experiment, draw) is { } variant)
            {
                yield return (experiment, variant);
            }
        }
    }

    /// <summary>The rules of one decision. A rule that puts off moves the time at which those after it look.</summary>
    private sealed class Rules(DecisionInputs inputs, AccountPolicy policy)
    {
        private readonly MessageIntent _intent = inputs.Intent;
        private DateTimeOffset _at = inputs.At;
        private DateTimeOffset? _closesAt;

        public Template? Template { get; } = TemplateOf(inputs, policy);

        public OfficialAccount? Sender { get; } = Addresses.SenderOf(inputs.Intent.Channel, inputs.SeenBy, policy);

        public ImmutableArray<(Experiment, ExperimentVariant)> Exposures { get; } = [.. MessageDecisions.Exposures(inputs, policy)];

        public DateTimeOffset At => _at;

        public DateTimeOffset? DecideAgainAt { get; private set; }

        public DateTimeOffset? ExpiresAt { get; private set; } = inputs.Intent.ExpiresAt;

        public IEnumerable<Verdict> Ask()
        {
            yield return Verdict.Of(DecisionRule.DuplicateIntent, inputs.DuplicateOf is null) with { Subject = inputs.DuplicateOf?.ToString(System.Globalization.CultureInfo.InvariantCulture) };
            yield return Stopped();
            yield return Verdict.Of(DecisionRule.Erased, !inputs.IsErased);
            yield return Verdict.Of(DecisionRule.Deleted, !inputs.IsDeleted);
            yield return Suppressed();
            yield return Consent();
            foreach (var verdict in Content().Concat(Reach()))
            {
                yield return verdict;
            }

            foreach (var verdict in Time().Concat(Caps()))
            {
                yield return verdict;
            }

            foreach (var verdict in HeldOut())
            {
                yield return verdict;
            }
        }

        private Verdict Stopped()
        {
            var stop = policy.StopOf(_intent.Channel, _intent.CampaignId, _intent.JourneyId);
            return Verdict.Of(DecisionRule.Stopped, stop is null) with { Subject = stop };
        }

        /// <summary>The national register of those who want no advertising binds promotions; what else is on the list binds everything.</summary>
        private Verdict Suppressed()
        {
            var hits = inputs.Suppressed.Where(t => t != "dnc" || _intent.Category == MessageCategory.Promotion).ToList();
            return Verdict.Of(DecisionRule.Suppressed, hits.Count == 0) with { Subject = hits.Count == 0 ? null : string.Join(',', hits) };
        }

        private Verdict Consent()
        {
            var last = inputs.Consents.Last(_intent.Channel, _intent.Category);
            var passes = (_intent.IsReply || inputs.Consents.Allows(_intent.Channel, _intent.Category))
                && !inputs.Unreached.Contains(Unreached.RefusesAll) && !inputs.Unreached.Contains(Unreached.RefusesCategory);
            return Verdict.Of(DecisionRule.Consent, passes) with { At = last?.At };
        }

        private IEnumerable<Verdict> Content()
        {
            if (_intent.TemplateCode is not null)
            {
                yield return Verdict.Of(DecisionRule.TemplateApproved, Template is { Approved: true });
            }

            if (Template is not null)
            {
                yield return Verdict.Of(DecisionRule.Variables, inputs.Missing.IsEmpty) with { Subject = inputs.Missing.IsEmpty ? null : string.Join(',', inputs.Missing) };
            }

            if (inputs.ContentFault is { } fault)
            {
                yield return Verdict.Of(DecisionRule.Content, passes: false) with { Subject = fault };
            }
        }

        private IEnumerable<Verdict> Reach()
        {
            yield return Verdict.Of(DecisionRule.Connected, Sender is not null);
            yield return Verdict.Of(DecisionRule.Address, inputs.HasAddress && !inputs.Unreached.Contains(Unreached.Unreachable));
            var relation = inputs.Relations.Of(Sender?.Id ?? 0);
            var window = ZaloWindow.Of(_intent.Channel, _intent.Category);
            yield return Verdict.Of(DecisionRule.Follower, !inputs.Unreached.Contains(Unreached.NotFollower) && (!window.Follower || relation.Follows == true));
            if (window.Interaction is not { } length)
            {
                yield break;
            }

            var interaction = _intent.Channel == MessageChannel.MiniApp ? inputs.InMiniApp : relation.LastInteraction;
            yield return Verdict.Of(DecisionRule.Interacted, interaction is not null) with { At = interaction };
            if (interaction is { } last)
            {
                _closesAt = last + length;
                yield return Verdict.Of(DecisionRule.Window, _at < _closesAt) with { At = _closesAt };
            }
        }

        private IEnumerable<Verdict> Time()
        {
            var quiet = Quiet();
            yield return Of(quiet);
            ExpiresAt = Earlier(ExpiresAt, quiet.DropAt);
            _at = quiet.Until ?? _at;
            if (SendHours.OpensAt(_intent.Channel, _at) is { } opens)
            {
                // The channel's own hours; when they begin, the account's may not have.
                yield return new Verdict(DecisionRule.QuietHours, VerdictKind.Defer) { Subject = "channel", At = opens };
                _at = opens;
                quiet = Quiet();
                if (quiet.IsQuiet)
                {
                    yield return Of(quiet);
                    _at = quiet.Until ?? _at;
                }

                if (SendHours.OpensAt(_intent.Channel, _at) is not null)
                {
                    // The account lets it go only when the channel does not.
                    yield return Verdict.Of(DecisionRule.QuietHours, passes: false) with { Subject = "channel" };
                }
            }

            if (_at > inputs.At && _closesAt <= _at)
            {
                // The conversation's window does not wait for the morning.
                yield return Verdict.Of(DecisionRule.Window, passes: false) with { At = _closesAt };
            }

            DecideAgainAt = Earlier(quiet.NextQuiet, _closesAt);
            yield return Verdict.Of(DecisionRule.Expiry, ExpiresAt is not { } end || _at < end) with { At = ExpiresAt };
        }

        private QuietVerdict Quiet() => _intent.IsReply ? QuietVerdict.Open
            : QuietTimes.At(policy.QuietHours, _intent.Category, Zones.Of(inputs.Zone, policy.TimeZone), _at, inputs.CustomerId);

        private static Verdict Of(QuietVerdict quiet) =>
            new(DecisionRule.QuietHours, !quiet.IsQuiet ? VerdictKind.Pass : quiet.Defers ? VerdictKind.Defer : VerdictKind.Refuse) { At = quiet.Until };

        private IEnumerable<Verdict> Caps()
        {
            if (_intent.IsReply)
            {
                yield break;
            }

            var message = _intent.Capped(Sender?.Id ?? 0);
            var book = policy.Caps;
            foreach (var cap in book.Judge(inputs.Sends, message, _at, Zones.Of(inputs.Zone, policy.TimeZone), Zones.Of(null, policy.TimeZone), inputs.Again))
            {
                yield return Verdict.Of(DecisionRule.FrequencyCap, cap.Passes) with { Subject = cap.Cap.Name, Used = cap.Used, Max = cap.Cap.Max, At = cap.NextFreeAt };
            }

            if (inputs.Sends.IsFull && inputs.Again == 0 && book.MaskOf(message) != 0)
            {
                yield return Verdict.Of(DecisionRule.FrequencyCap, passes: false) with { Subject = "engine", Used = SendHistory.Most, Max = SendHistory.Most };
            }
        }

        /// <summary>A message that was decided to be sent is not drawn for again.</summary>
        private IEnumerable<Verdict> HeldOut()
        {
            if (inputs.Again > 0 || _intent.IsReply)
            {
                yield break;
            }

            if (policy.Holdout is { } holdout && holdout.Binds(_intent.Category))
            {
                yield return Verdict.Of(DecisionRule.Holdout, !holdout.Holds(inputs.HoldoutBucket)) with { Used = inputs.HoldoutBucket };
            }

            foreach (var (experiment, variant) in Exposures)
            {
                yield return Verdict.Of(DecisionRule.Experiment, !variant.IsControl) with { Subject = $"{experiment.Id}:{variant.Code}" };
            }
        }

        private static DateTimeOffset? Earlier(DateTimeOffset? one, DateTimeOffset? other) => one < other || other is null ? one : other;
    }
}
