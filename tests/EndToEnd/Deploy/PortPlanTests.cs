namespace ZaloOrleans.Deploy;

public sealed class PortPlanTests
{
    [Fact]
    public void Complete_OnTheFirstStart_ChoosesFreePortsAndTheDefaultForTheApi()
    {
        var plan = PortPlan.Complete(null, null, 3);

        var ports = plan.Silos.SelectMany(silo => new[] { silo.Silo, silo.Gateway, silo.Ops }).Append(plan.Postgres).Append(plan.Simulator).ToList();
        Assert.Equal(8080, plan.Api);
        Assert.Equal(11, ports.Distinct().Count());
        Assert.All(ports, port => Assert.True(FreePorts.IsFree(port)));
    }

    [Fact]
    public void Complete_WithMoreSilos_KeepsWhatWasChosen()
    {
        var first = PortPlan.Complete(null, 9000, 1);

        var second = PortPlan.Complete(first, null, 2);

        Assert.Equal((first.Api, first.Postgres, first.Simulator, first.Silos[0]), (second.Api, second.Postgres, second.Simulator, second.Silos[0]));
        Assert.Equal(2, second.Silos.Count);
        Assert.Equal(second.Silos, PortPlan.Complete(second, null, 1).Silos);
    }

    [Fact]
    public void Complete_WithAnotherApiPort_TakesIt()
    {
        Assert.Equal(9001, PortPlan.Complete(PortPlan.Complete(null, 9000, 1), 9001, 1).Api);
    }
}
