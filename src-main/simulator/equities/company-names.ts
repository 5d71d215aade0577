/** What the company behind a ticker is called; the ticker itself if it is none of the usual list. */
export function companyName(ticker: string): string {
  return NAMES.get(ticker) ?? ticker;
}

/** The tickers of config/tickers.us300.json, each with a name. */
const LIST = `
A Agilent Technologies|AAPL Apple Inc.|ABBV AbbVie|ABNB Airbnb|ABT Abbott Laboratories|ACN Accenture|ADBE Adobe|ADI Analog Devices
ADM Archer-Daniels-Midland|ADP Automatic Data Processing|ADSK Autodesk|AEP American Electric Power|AFL Aflac|AIG American International Group
AJG Arthur J. Gallagher|ALB Albemarle|ALGN Align Technology|ALL Allstate|AMAT Applied Materials|AMD Advanced Micro Devices|AME Ametek
AMGN Amgen|AMP Ameriprise Financial|AMT American Tower|AMZN Amazon.com|ANET Arista Networks|AON Aon|APD Air Products and Chemicals
APH Amphenol|APTV Aptiv|AVB AvalonBay Communities|AVGO Broadcom|AXP American Express|AZO AutoZone|BA Boeing|BAC Bank of America
BAX Baxter International|BBY Best Buy|BDX Becton Dickinson|BF-B Brown-Forman Class B|BIIB Biogen|BK Bank of New York Mellon
BKNG Booking Holdings|BKR Baker Hughes|BLK BlackRock|BMY Bristol-Myers Squibb|BRK-B Berkshire Hathaway Class B|BSX Boston Scientific
BX Blackstone|C Citigroup|CAG Conagra Brands|CAH Cardinal Health|CARR Carrier Global|CAT Caterpillar|CB Chubb|CBRE CBRE Group
CCI Crown Castle|CCL Carnival|CDNS Cadence Design Systems|CEG Constellation Energy|CF CF Industries|CHTR Charter Communications
CI Cigna Group|CL Colgate-Palmolive|CLX Clorox|CMCSA Comcast|CME CME Group|CMG Chipotle Mexican Grill|CMI Cummins|CNC Centene
CNP CenterPoint Energy|COF Capital One|COP ConocoPhillips|COR Cencora|COST Costco Wholesale|CPRT Copart|CRM Salesforce
CRWD CrowdStrike|CSCO Cisco Systems|CSGP CoStar Group|CSX CSX|CTAS Cintas|CTSH Cognizant|CTVA Corteva|CVS CVS Health|CVX Chevron
D Dominion Energy|DAL Delta Air Lines|DD DuPont|DE Deere & Company|DG Dollar General|DHI D.R. Horton|DHR Danaher|DIS Walt Disney
DLR Digital Realty|DLTR Dollar Tree|DOV Dover|DOW Dow|DUK Duke Energy|DVN Devon Energy|DXCM DexCom|EA Electronic Arts|EBAY eBay
ECL Ecolab|ED Consolidated Edison|EFX Equifax|EIX Edison International|EL Estee Lauder|ELV Elevance Health|EMR Emerson Electric
ENPH Enphase Energy|EOG EOG Resources|EQIX Equinix|EQR Equity Residential|EQT EQT|ES Eversource Energy|ETN Eaton|ETR Entergy
EW Edwards Lifesciences|EXC Exelon|EXPE Expedia|F Ford Motor|FANG Diamondback Energy|FAST Fastenal|FCX Freeport-McMoRan|FDX FedEx
FE FirstEnergy|FI Fiserv|FICO Fair Isaac|FIS Fidelity National Information Services|FITB Fifth Third Bancorp|FSLR First Solar
FTNT Fortinet|FTV Fortive|GD General Dynamics|GE GE Aerospace|GEHC GE HealthCare|GILD Gilead Sciences|GIS General Mills|GLW Corning
GM General Motors|GOOG Alphabet Class C|GOOGL Alphabet Class A|GPN Global Payments|GRMN Garmin|GS Goldman Sachs|GWW W.W. Grainger
HAL Halliburton|HCA HCA Healthcare|HD Home Depot|HES Hess|HIG Hartford Insurance|HLT Hilton Worldwide|HON Honeywell
HPE Hewlett Packard Enterprise|HPQ HP Inc.|HSY Hershey|HUM Humana|HWM Howmet Aerospace|IBM International Business Machines
ICE Intercontinental Exchange|IDXX Idexx Laboratories|ILMN Illumina|INTC Intel|INTU Intuit|IQV IQVIA|IR Ingersoll Rand
ISRG Intuitive Surgical|IT Gartner|ITW Illinois Tool Works|JCI Johnson Controls|JNJ Johnson & Johnson|JPM JPMorgan Chase|K Kellanova
KDP Keurig Dr Pepper|KEYS Keysight Technologies|KHC Kraft Heinz|KKR KKR|KLAC KLA|KMB Kimberly-Clark|KMI Kinder Morgan|KO Coca-Cola
KR Kroger|KVUE Kenvue|LDOS Leidos|LEN Lennar|LHX L3Harris|LIN Linde|LLY Eli Lilly|LMT Lockheed Martin|LOW Lowe's|LRCX Lam Research
LULU Lululemon Athletica|LUV Southwest Airlines|LVS Las Vegas Sands|LYB LyondellBasell|LYV Live Nation|MA Mastercard
MAR Marriott International|MCD McDonald's|MCHP Microchip Technology|MCK McKesson|MCO Moody's|MDLZ Mondelez|MDT Medtronic|MET MetLife
META Meta Platforms|MMC Marsh McLennan|MMM 3M|MNST Monster Beverage|MO Altria|MOS Mosaic|MPC Marathon Petroleum
MPWR Monolithic Power Systems|MRK Merck|MRNA Moderna|MRVL Marvell Technology|MS Morgan Stanley|MSCI MSCI|MSFT Microsoft
MSI Motorola Solutions|MTB M&T Bank|MTD Mettler-Toledo|MU Micron Technology|NDAQ Nasdaq Inc.|NEE NextEra Energy|NEM Newmont
NFLX Netflix|NKE Nike|NOC Northrop Grumman|NOW ServiceNow|NSC Norfolk Southern|NUE Nucor|NVDA NVIDIA|NXPI NXP Semiconductors
O Realty Income|ODFL Old Dominion Freight Line|OKE ONEOK|ON ON Semiconductor|ORCL Oracle|ORLY O'Reilly Automotive|OTIS Otis Worldwide
OXY Occidental Petroleum|PANW Palo Alto Networks|PAYX Paychex|PCAR Paccar|PCG PG&E|PEG Public Service Enterprise Group|PEP PepsiCo
PFE Pfizer|PG Procter & Gamble|PGR Progressive|PH Parker-Hannifin|PHM PulteGroup|PLD Prologis|PLTR Palantir Technologies
PM Philip Morris International|PNC PNC Financial|PPG PPG Industries|PRU Prudential Financial|PSA Public Storage|PSX Phillips 66
PYPL PayPal|QCOM Qualcomm|REGN Regeneron|RF Regions Financial|RMD ResMed|ROK Rockwell Automation|ROP Roper Technologies
ROST Ross Stores|RSG Republic Services|RTX RTX|SBUX Starbucks|SCHW Charles Schwab|SHW Sherwin-Williams|SLB Schlumberger
SNPS Synopsys|SO Southern Company|SPG Simon Property Group|SPGI S&P Global|SRE Sempra|STZ Constellation Brands|SYK Stryker
SYY Sysco|T AT&T|TDG TransDigm|TEL TE Connectivity|TGT Target|TJX TJX|TMO Thermo Fisher Scientific|TMUS T-Mobile US|TRV Travelers
TSLA Tesla|TXN Texas Instruments|UBER Uber Technologies|UNH UnitedHealth Group|UNP Union Pacific|UPS United Parcel Service|V Visa
VZ Verizon Communications`;

const NAMES: ReadonlyMap<string, string> = new Map(
  LIST.split(/[|\n]/)
    .filter((entry) => entry !== '')
    .map((entry) => {
      const space = entry.indexOf(' ');
      return [entry.slice(0, space), entry.slice(space + 1)];
    }),
);
