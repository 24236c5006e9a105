using System.Text.Json.Nodes;
using ZaloOrleans.Ids;
using ZaloOrleans.Ingest;
using ZaloOrleans.Keys;

namespace ZaloOrleans.Experiments;

/// <summary>A customer's first exposure to an experiment: what goes into the turn that it happens in.</summary>
/// <param name="Claim">The assignment.</param>
/// <param name="Event">What stands on the timeline.</param>
/// <param name="Stored">What the customer's state holds.</param>
public sealed record Exposure(AssignmentClaim Claim, EventRow Event, StoredAssignment Stored)
{
    /// <summary>The event's name.</summary>
    public const string EventName = "experiment_exposed";

    /// <summary>Makes it.</summary>
    /// <param name="account">The account.</param>
    /// <param name="customerId">The customer.</param>
    /// <param name="experiment">The experiment.</param>
    /// <param name="variant">The variant that the draw led to.</param>
    /// <param name="draw">The draw.</param>
    /// <param name="value">What it was drawn by.</param>
    /// <param name="policyVersion">The policy that the experiment is of.</param>
    /// <param name="source">A word of <see cref="ExposureSources"/>.</param>
    /// <param name="now">The turn's time.</param>
    /// <param name="ids">For an event.</param>
    public static Exposure Of(AccountId account, long customerId, Experiment experiment, ExperimentVariant variant, ExperimentDraw draw, string value,
        long policyVersion, string source, DateTimeOffset now, IdBag ids)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        ArgumentNullException.ThrowIfNull(variant);
        ArgumentNullException.ThrowIfNull(draw);
        ArgumentNullException.ThrowIfNull(ids);
        var told = new JsonObject
        {
            ["experimentId"] = experiment.Id,
            ["variantId"] = variant.Id,
            ["variantCode"] = variant.Code,
            ["source"] = source,
        };
        return new Exposure(
            new AssignmentClaim(account, experiment.Id, customerId, variant.Id, now)
            {
                HashValue = value,
                Bucket = draw.Bucket,
                NamespaceBucket = draw.NamespaceBucket,
                PolicyVersion = policyVersion,
                Source = source,
            },
            new EventRow(ids.Next(IdSequence.Events), account, customerId, null, now, EventName, told.ToJsonString(Json.Plain), "engine", null),
            StoredAssignment.Of(experiment.Id, variant.Id, now));
    }
}
