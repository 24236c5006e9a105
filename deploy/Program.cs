using ZaloOrleans.Deploy;

return await DeployProgram.RunAsync(args);
