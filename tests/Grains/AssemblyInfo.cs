[assembly: AssemblyFixture(typeof(ZaloOrleans.TestKit.PostgresCluster))]
