/** A row of `profile`. `shares`: listed shares, whole. */
export interface Profile {
  readonly ticker: string;
  readonly companyName: string;
  readonly sector: string;
  readonly shares: number;
}

/** Fictional companies, so that a fresh installation has something to trade. */
export const seededCompanies: readonly Profile[] = [
  { ticker: 'AVEL.MR', companyName: 'Avelline Holdings', sector: 'Energy', shares: 4_200_000_000 },
  { ticker: 'BRIX.MR', companyName: 'Brixmoor Metals', sector: 'Basic Materials', shares: 2_750_000_000 },
  { ticker: 'CARD.MR', companyName: 'Cardine Bank', sector: 'Financials', shares: 9_600_000_000 },
  {
    ticker: 'DELM.MR',
    companyName: 'Delmere Foods',
    sector: 'Consumer Non-Cyclicals',
    shares: 3_100_000_000,
  },
  { ticker: 'ELLO.MR', companyName: 'Ellowick Motors', sector: 'Consumer Cyclicals', shares: 1_850_000_000 },
  { ticker: 'FENN.MR', companyName: 'Fennway Clinics', sector: 'Healthcare', shares: 980_000_000 },
  { ticker: 'GRAV.MR', companyName: 'Gravesend Works', sector: 'Industrials', shares: 2_300_000_000 },
  { ticker: 'HOLT.MR', companyName: 'Holtline Networks', sector: 'Infrastructures', shares: 5_400_000_000 },
  {
    ticker: 'IVOR.MR',
    companyName: 'Ivorstone Estates',
    sector: 'Properties & Real Estate',
    shares: 3_700_000_000,
  },
  { ticker: 'JUNO.MR', companyName: 'Junoware Systems', sector: 'Technology', shares: 1_250_000_000 },
];
