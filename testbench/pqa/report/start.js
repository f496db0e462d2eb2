if (report.data.kind === "run") report.startRun();
else report.startSweep();
report.updatePlots();
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", report.updatePlots);
document.documentElement.dataset.ready = "yes";
